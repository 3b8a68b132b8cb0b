import DNSWire
import Foundation
import Logging
import Processes
import Rulesets
import Sockets
import TestDisks
import Testing

@testable import Answerer

/// An answering process on a thread of this one, told what to do by its command socket.
private final class RunningAnswerer {
    private let state: StateDirectory
    private let end = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    init(_ state: StateDirectory) throws {
        self.state = state
        try Directories.make(state.run, mode: 0o750)
        let (end, ended) = (end, ended)
        let thread = Thread {
            do {
                try AnswererService.run(
                    state: state,
                    nextSignal: { timeout in
                        let limit =
                            timeout.map { DispatchTime.now() + $0.seconds } ?? .distantFuture
                        return end.wait(timeout: limit) == .success ? .terminate : nil
                    },
                    notification: try ServiceNotification(path: nil),
                    logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
                )
            } catch {
                Issue.record("the answerer ended: \(error)")
            }
            ended.signal()
        }
        thread.start()
        // Commands are obeyed as soon as the socket is there.
        while !FileManager.default.fileExists(atPath: state.answererSocket) {
            // One that has ended makes no socket any more; who stops it still waits for its end.
            guard ended.wait(timeout: .now() + .milliseconds(1)) == .timedOut else {
                ended.signal()
                return
            }
        }
    }

    func ask(_ command: String) throws -> String {
        try UnixLineClient.ask(command, at: state.answererSocket)
    }

    func status() throws -> AnswererStatus {
        try JSONDecoder().decode(AnswererStatus.self, from: Data(try ask("status").utf8))
    }

    func stop() {
        end.signal()
        ended.wait()
    }
}

extension Duration {
    fileprivate var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

@Suite struct `A damaged ruleset` {
    let directory: TemporaryDirectory
    init() throws { directory = try TemporaryDirectory() }

    private func publish(isDamaged: Bool) throws {
        let ruleset = try TestHouse.publish(
            listen: [try #require(SocketAddress("127.0.0.1:0", defaultPort: 53))],
            in: URL(filePath: directory.path)
        )
        guard isDamaged else { return }
        // Another file in the place of the old one, as a disk that lies would have it.
        let path = "\(directory.path)/rulesets/\(ruleset.generation)/names.index"
        var octets = try Data(contentsOf: URL(filePath: path))
        octets[octets.count / 2] ^= 1
        try octets.write(to: URL(filePath: path), options: .atomic)
    }

    @Test func `is refused with its reason, and the one before goes on`() throws {
        try publish(isDamaged: false)
        let answerer = try RunningAnswerer(StateDirectory(directory.path))
        defer { answerer.stop() }
        #expect(try answerer.ask("reload") == "ok generation 1")
        try publish(isDamaged: true)
        let refusal = try answerer.ask("reload")
        #expect(refusal.hasPrefix("error ") && refusal.contains("its checksum is wrong"))
        #expect(try answerer.status().generation == 1)
        #expect(try answerer.status().problem?.contains("its checksum is wrong") == true)
        try publish(isDamaged: false)
        #expect(try answerer.ask("reload") == "ok generation 3")
        #expect(try answerer.status().problem == nil)
    }

    @Test func `is told at a start, and the next one is begun with`() throws {
        try publish(isDamaged: true)
        let answerer = try RunningAnswerer(StateDirectory(directory.path))
        defer { answerer.stop() }
        let refusal = try answerer.ask("reload")
        #expect(refusal.hasPrefix("error ") && refusal.contains("its checksum is wrong"))
        #expect(try answerer.status().problem?.contains("its checksum is wrong") == true)
        try publish(isDamaged: false)
        #expect(try answerer.ask("reload") == "ok generation 2")
        #expect(try answerer.status().problem == nil)
    }
}
