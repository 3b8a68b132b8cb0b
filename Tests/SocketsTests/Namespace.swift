import CLinux
import Dispatch
import Foundation
import Sockets
import Synchronization
import Testing

/// A network of its own for the duration of a test.
enum Namespace {
    /// Why tests that need one cannot run here; nil where they can.
    static let obstacle: String? = {
        guard geteuid() == 0 else { return "making a network namespace needs root" }
        guard FileManager.default.isExecutableFile(atPath: ip) else { return "no \(ip) here" }
        let couldUnshare = Mutex(false)
        onThread { couldUnshare.withLock { $0 = unshare(CLONE_NEWNET) == 0 } }
        return couldUnshare.withLock { $0 } ? nil : "this sandbox forbids network namespaces"
    }()

    private static let ip = "/usr/sbin/ip"

    /// Runs `body` on a thread in a new namespace that has nothing but what it sets up.
    static func run(_ body: @escaping @Sendable () throws -> Void) throws {
        let outcome = Mutex<Result<Void, any Error>?>(nil)
        onThread {
            let result = Result {
                try #require(unshare(CLONE_NEWNET) == 0)
                try body()
            }
            outcome.withLock { $0 = result }
        }
        try #require(outcome.withLock { $0 }).get()
    }

    private static func onThread(_ body: @escaping @Sendable () -> Void) {
        do {
            try WorkerThread(name: "namespace", body).join()
        } catch {
            Issue.record(error)
        }
    }

    /// Runs `ip` with these words, in the namespace of the calling thread.
    static func ip(_ words: String) throws {
        // Not Foundation's Process: it waits by a run loop and a thread of its own, which end up in the
        // namespace of whichever test was first.
        try #require(unsafe system("\(ip) \(words)") == 0, "ip \(words)")
    }
}
