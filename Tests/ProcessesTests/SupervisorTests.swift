import Foundation
import Logging
import Synchronization
import TestDisks
import Testing

@testable import Processes

/// Signals given by a test instead of the kernel.
final class ScriptedSignals: Sendable {
    private let waiting = Mutex<[ProcessSignals.Signal]>([])

    func send(_ signal: ProcessSignals.Signal) { waiting.withLock { $0.append(signal) } }

    /// The kernel would end the supervisor's sleep with SIGCHLD; here it looks every few
    /// milliseconds.
    func next(within timeout: Duration?) -> ProcessSignals.Signal? {
        usleep(2000)
        return waiting.withLock { $0.isEmpty ? .child : $0.removeFirst() }
    }
}

/// What a supervisor returned.
final class EndCode: Sendable {
    private let code = Mutex<Int32?>(nil)
    func withLock<R>(_ body: (inout Int32?) -> R) -> R { code.withLock { body(&$0) } }
}

@Suite struct `The supervisor` {
    let directory: TemporaryDirectory
    init() throws { directory = try TemporaryDirectory() }

    /// Supervises shell scripts until `condition` holds, then stops it and waits for its end.
    @discardableResult
    func supervise(
        _ scripts: [(name: String, script: String)],
        headStartOfFirst: Duration = .zero,
        until condition: @Sendable () throws -> Bool
    ) throws -> Int32? {
        let signals = ScriptedSignals()
        let programs = scripts.enumerated().map { index, program in
            Supervisor.Program(
                name: program.name,
                arguments: ["-c", program.script, "sh"],
                headStart: index == 0 ? .zero : headStartOfFirst
            )
        }
        let done = DispatchSemaphore(value: 0)
        let ended = EndCode()
        let thread = Thread {
            var supervisor = Supervisor(
                programs: programs,
                executable: "/bin/sh",
                environment: ["PATH": "/usr/bin:/bin"],
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
                nextSignal: signals.next
            )
            let code = supervisor.run()
            ended.withLock { $0 = code }
            done.signal()
        }
        thread.start()
        let deadline = ContinuousClock.now + .seconds(20)
        while try !condition() && ContinuousClock.now < deadline { usleep(2000) }
        #expect(try condition())
        signals.send(.terminate)
        #expect(done.wait(timeout: .now() + 20) == .success)
        return ended.withLock { $0 }
    }

    @Test func `starts what dies again, and the others live on`() throws {
        let file = directory.file("starts")
        let other = directory.file("other")
        try supervise([
            ("mortal", "echo $$ >> \(file); sleep 0.01; kill -9 $$"),
            ("lasting", "echo $$ >> \(other); exec sleep 1000"),
        ]) { [directory] in
            (directory.read("starts") ?? "").split(separator: "\n").count >= 3
        }
        #expect((directory.read("other") ?? "").split(separator: "\n").count == 1)
    }

    @Test func `gives the first a head start`() throws {
        let file = directory.file("order")
        // The second would be first by far, were it started at once.
        try supervise(
            [
                ("answerer", "sleep 0.01; echo answerer >> \(file); exec sleep 1000"),
                ("keeper", "echo keeper >> \(file); exec sleep 1000"),
            ],
            headStartOfFirst: .seconds(1)
        ) { [directory] in
            (directory.read("order") ?? "").split(separator: "\n").count == 2
        }
        #expect(directory.read("order") == "answerer\nkeeper\n")
    }

    @Test func `gives up with a program that cannot even start, and stops the others`() throws {
        let file = directory.file("end")
        let code = try supervise([
            (
                "lasting",
                """
                trap 'echo stopped >> \(file); exit 0' TERM
                touch \(file).ready; while :; do sleep 0.01; done
                """
            ),
            ("faulty", "until [ -e \(file).ready ]; do sleep 0.01; done; exit 69"),
        ]) { [directory] in directory.read("end") == "stopped\n" }
        #expect(code == 69)
    }

    @Test func `stops its programs in their order and waits for each`() throws {
        let file = directory.file("ends")
        let script = { (name: String) in
            """
            trap 'sleep 0.05; echo \(name) >> \(file); exit 0' TERM
            echo \(name) >> \(file).ready; while :; do sleep 0.01; done
            """
        }
        try supervise([("answerer", script("answerer")), ("keeper", script("keeper"))]) {
            [directory] in
            (directory.read("ends.ready") ?? "").split(separator: "\n").count == 2
        }
        #expect(directory.read("ends") == "answerer\nkeeper\n")
    }
}
