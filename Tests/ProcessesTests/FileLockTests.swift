import Foundation
import TestDisks
import Testing

@testable import Processes

@Suite struct `A file lock` {
    let directory: TemporaryDirectory
    init() throws { directory = try TemporaryDirectory() }

    @Test func `is held once, and says by whom`() throws {
        let path = directory.file("keeper.lock")
        #expect(!FileLock.isHeld(path: path))
        let lock = try FileLock(path: path)
        #expect(FileLock.isHeld(path: path))
        #expect(throws: FileLock.Failure.held(path: path, by: getpid())) {
            _ = try FileLock(path: path, patience: .zero)
        }
        _ = consume lock
        #expect(!FileLock.isHeld(path: path))
    }

    @Test func `is waited for while its holder comes to an end`() throws {
        let path = directory.file("keeper.lock")
        let lock = try FileLock(path: path)
        let taken = DispatchSemaphore(value: 0)
        Thread {
            do {
                _ = try FileLock(path: path, patience: .seconds(20))
                taken.signal()
            } catch {
                Issue.record(error)
            }
        }.start()
        #expect(taken.wait(timeout: .now() + 0.05) == .timedOut)
        _ = consume lock
        #expect(taken.wait(timeout: .now() + 20) == .success)
    }

    @Test func `says what stands in the way of its file`() {
        let path = directory.file("missing/keeper.lock")
        #expect(throws: FileLock.Failure.system(SystemError(doing: "open \(path)", code: ENOENT))) {
            _ = try FileLock(path: path)
        }
    }
}
