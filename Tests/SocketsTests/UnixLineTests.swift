import CLinux
import Foundation
import Sockets
import Synchronization
import Testing

@Suite struct `A Unix line server` {
    @Test func `answers a command with a line`() throws {
        try withFolder { folder in
            let path = folder + "/a.sock"
            let server = try UnixLineServer(path: path) { "ok \($0)" }
            defer { server.stop() }
            #expect(try UnixLineClient.ask("reload", at: path) == "ok reload")
            #expect(try UnixLineClient.ask("", at: path) == "ok ")
            let long = String(repeating: "x", count: UnixLineServer.commandOctetsMax)
            #expect(try UnixLineClient.ask(long, at: path) == "ok " + long)
        }
    }

    @Test func `lets owner and group in, and nobody else`() throws {
        try withFolder { folder in
            let path = folder + "/a.sock"
            let server = try UnixLineServer(path: path) { $0 }
            defer { server.stop() }
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o660)
        }
    }

    @Test func `does not take a longer command, and goes on`() throws {
        try withFolder { folder in
            let path = folder + "/a.sock"
            let server = try UnixLineServer(path: path) { $0 }
            defer { server.stop() }
            let tooLong = String(repeating: "x", count: UnixLineServer.commandOctetsMax + 1)
            #expect(throws: SocketError.self) { try UnixLineClient.ask(tooLong, at: path) }
            #expect(try UnixLineClient.ask("b", at: path) == "b")
        }
    }

    @Test func `replaces what a dead process left, and not a live one`() throws {
        try withFolder { folder in
            let path = folder + "/a.sock"
            let first = try UnixLineServer(path: path) { _ in "first" }
            let error = try #require(throws: SocketError.self) {
                _ = try UnixLineServer(path: path) { _ in "second" }
            }
            #expect(error.kind == .addressInUse)
            #expect(error.path == path)
            #expect(try UnixLineClient.ask("a", at: path) == "first")
            let moved = folder + "/left.sock"
            try FileManager.default.moveItem(atPath: path, toPath: moved)
            first.stop()
            let second = try UnixLineServer(path: moved) { _ in "second" }
            defer { second.stop() }
            #expect(try UnixLineClient.ask("a", at: moved) == "second")
        }
    }

    @Test func `works at a path longer than the kernel's address`() throws {
        try withFolder { folder in
            let deep = folder + "/" + String(repeating: "d", count: 150)
            try FileManager.default.createDirectory(
                atPath: deep,
                withIntermediateDirectories: true
            )
            let path = deep + "/a.sock"
            let server = try UnixLineServer(path: path) { $0 }
            defer { server.stop() }
            #expect(try UnixLineClient.ask("a", at: path) == "a")
        }
    }

    @Test func `that is not there is told by the error's kind`() throws {
        try withFolder { folder in
            let path = folder + "/a.sock"
            let absent = try #require(throws: SocketError.self) {
                try UnixLineClient.ask("a", at: path)
            }
            #expect(absent.kind == .noSuchPath)
            let server = try UnixLineServer(path: path) { $0 }
            server.stop()
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `gives up waiting for an answer at the time-out`() throws {
        try withFolder { folder in
            let path = folder + "/a.sock"
            let gate = Mutex(())
            let server = try UnixLineServer(path: path) { command in
                gate.withLock { _ in command }
            }
            defer { server.stop() }
            let error = try gate.withLock { _ in
                try #require(throws: SocketError.self) {
                    try UnixLineClient.ask("a", at: path, timeout: .milliseconds(30))
                }
            }
            #expect(error.kind == .timedOut)
        }
    }

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("landline-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        defer {
            do { try FileManager.default.removeItem(atPath: folder) } catch { Issue.record(error) }
        }
        try body(folder)
    }
}
