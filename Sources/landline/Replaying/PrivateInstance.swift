import Addresses
import Captures
import DNSWire
import Demo
import Foundation
import Rulesets
import Sockets

/// A private Landline: the real program, started as `serve` in a directory of its own, with the
/// outside world as its upstream.
final class PrivateInstance {
    /// The directory in which all of it lives.
    let state: StateDirectory
    /// Where it listens.
    let address: SocketAddress
    private let household: Household
    private let world: OutsideWorldServer
    private let process = Process()
    private let keepsState: Bool
    /// Signalled when the process has ended.
    private let ended = DispatchSemaphore(value: 0)

    /// How long the instance may take to answer for the first time: it compiles its first ruleset, on
    /// a slow and busy machine.
    private static let startSecondsMax = 30.0
    /// How long it may take to end: the keeper stores what is still in the journal.
    private static let stopSecondsMax = 10.0
    /// How long to wait before asking whether it serves once more, in seconds.
    private static let probeInterval = 0.02

    /// Prepares an instance in `directory`, which is kept afterwards, or in a temporary one.
    init(_ household: Household, directory: String?) throws {
        self.household = household
        keepsState = directory != nil
        let temporary = FileManager.default.temporaryDirectory
            .appending(path: "landline-demo-\(getpid())").path(percentEncoded: false)
        state = StateDirectory(directory.map(Environment.absolute) ?? temporary)
        world = try OutsideWorldServer()
        address = try Self.freeAddress()
    }

    /// Starts it and waits until it answers.
    func start(arguments: [String]) throws {
        let files = FileManager.default
        guard !files.fileExists(atPath: state.configuration) else {
            throw Failure(
                "\(state.configuration) is there already",
                remedy: "name a directory that does not exist yet: --state DIR"
            )
        }
        try files.createDirectory(atPath: state.rules, withIntermediateDirectories: true)
        let text = household.configuration(listen: "\(address)", upstream: "\(world.address)")
        try text.write(toFile: state.configuration, atomically: true, encoding: .utf8)
        try household.rules.write(toFile: state.ownRules, atomically: true, encoding: .utf8)
        guard files.createFile(atPath: output, contents: nil),
            let output = FileHandle(forWritingAtPath: output)
        else { throw Failure("cannot write \(self.output)") }
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        // Tied to this process's life: whatever ends the replay, nothing of it goes on.
        process.arguments =
            ["serve", "--state", state.path, "--supervisor", "\(getpid())"] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
        try waitUntilAnswering()
    }

    /// Ends it, and removes its directory unless that was asked for by name.
    func stop() {
        if process.isRunning {
            process.terminate()
            if ended.wait(timeout: .now() + Self.stopSecondsMax) == .timedOut {
                kill(process.processIdentifier, SIGKILL)
            }
        }
        world.stop()
        guard !keepsState else { return }
        do {
            try FileManager.default.removeItem(atPath: state.path)
        } catch {
            StandardError.write("landline: could not remove \(state.path): \(error)\n")
        }
    }

    /// What its processes print.
    private var output: String { state.path + "/serve.log" }

    /// A port that is free now for UDP and TCP.
    ///
    /// Another program may take it before the instance does; that shows as a start that fails.
    private static func freeAddress() throws(SocketError) -> SocketAddress {
        let bound = try BoundAddress.bind(
            [SocketAddress(.loopbackV4, port: 0)],
            datagramPortsPerAddress: 1
        )
        return bound[0].address
    }

    private func waitUntilAnswering() throws {
        let deadline = Date(timeIntervalSinceNow: Self.startSecondsMax)
        // Its own word, and no question: that would stand in the log as if somebody had asked it.
        while Date() < deadline, process.isRunning {
            if StatusCommand.answerer(state)?.listening.isEmpty == false { return }
            Thread.sleep(forTimeInterval: Self.probeInterval)
        }
        throw Failure("the private Landline does not answer\n" + lastOutput)
    }

    /// The end of what the instance printed: what it died of stands there.
    private var lastOutput: String {
        let linesMax = 20
        do {
            return try String(contentsOfFile: output, encoding: .utf8)
                .split(separator: "\n").suffix(linesMax)
                .map { "  " + Visible.text(String($0)) }.joined(separator: "\n")
        } catch {
            return "  and \(output) cannot be read: \(error)"
        }
    }
}
