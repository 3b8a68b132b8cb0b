import Foundation
import TestDisks
import Testing

@testable import Processes

@Suite struct `A file watch` {
    /// More than any machine needs; a test that waits this long has failed.
    static let patience = Duration.seconds(10)
    let directory: TemporaryDirectory
    init() throws { directory = try TemporaryDirectory() }

    @Test func `wakes for a new file, a replaced file and a removed one`() throws {
        let watch = try FileWatch()
        #expect(watch.watch(directory: directory.path))
        try directory.write("a", to: "family.rules")
        #expect(watch.wait(for: Self.patience) == .changed)
        try directory.write("b", to: ".new")
        _ = watch.wait(for: Self.patience)
        directory.rename(".new", to: "family.rules")
        #expect(watch.wait(for: Self.patience) == .changed)
        try FileManager.default.removeItem(atPath: directory.file("family.rules"))
        #expect(watch.wait(for: Self.patience) == .changed)
        #expect(watch.wait(for: .zero) == .timedOut)
    }

    @Test func `is woken from outside, also ahead of its wait`() throws {
        let watch = try FileWatch()
        watch.wake()
        #expect(watch.wait(for: Self.patience) == .woken)
        #expect(watch.wait(for: .zero) == .timedOut)
    }

    @Test func `refuses a directory that is not there`() throws {
        #expect(try !FileWatch().watch(directory: directory.file("missing")))
    }
}

@Suite struct `A file's identity` {
    let directory: TemporaryDirectory
    init() throws { directory = try TemporaryDirectory() }

    @Test func `changes with a write of the same length and with a replacement`() throws {
        let path = directory.file("list.txt")
        #expect(FileIdentity(path: path) == nil)
        try directory.write("one", to: "list.txt")
        let first = FileIdentity(path: path)
        #expect(first != nil)
        #expect(first == FileIdentity(path: path))
        try directory.write("two", to: "other.txt")
        directory.rename("other.txt", to: "list.txt")
        #expect(first != FileIdentity(path: path))
    }
}
