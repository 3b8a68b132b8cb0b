import CLinux
import Glibc

/// A Unix socket by which processes of this machine give a command and get an answer, a line each.
///
/// One command a connection and one connection at a time: it is for a supervisor's few words, and what
/// is asked is quick. Owner and group may connect; nobody else.
package final class UnixLineServer: Sendable {
    private let path: String
    private let stopSignal: Waker
    private let thread: WorkerThread

    /// The longest command.
    package static let commandOctetsMax = 4096
    /// How long one connection may take to give its command and take the answer, so that one that hangs
    /// holds up the others no longer.
    package static let connectionTimeout: Duration = .seconds(1)
    /// How many connections may wait for their turn.
    private static let backlogMax: Int32 = 16

    /// Listens at `path` and answers each command by `answer`, on a thread of its own.
    ///
    /// The file of a process that has ended is replaced; a process that still listens there is the
    /// error `.addressInUse`. A newline in an answer ends it early, so there must be none.
    package init(
        path: String,
        answer: @escaping @Sendable (String) -> String
    ) throws(SocketError) {
        let listener = SharedDescriptor(
            try UnixSocketPath(path).listening(backlog: Self.backlogMax)
        )
        let stopSignal = try Waker()
        self.path = path
        self.stopSignal = stopSignal
        thread = try WorkerThread(name: "commands") {
            Self.serve(listener, until: stopSignal, answer)
        }
    }

    /// Stops listening and removes the file; a command that is being answered still is.
    package func stop() {
        stopSignal.wake()
        thread.join()
        do {
            try UnixSocketPath(path).remove()
        } catch {
            // The next server at this path replaces what is left behind.
        }
    }

    private static func serve(
        _ listener: SharedDescriptor,
        until stopSignal: Waker,
        _ answer: (String) -> String
    ) {
        do {
            var poller = try Poller()
            try poller.add(stopSignal, token: 0)
            try poller.add(listener, token: 1)
            while true {
                for index in 0..<(try poller.wait()) {
                    if poller.event(index).token == 0 { return }
                    serveOne(listener, answer)
                }
            }
        } catch {
            preconditionFailure("waiting fails only for a descriptor that is not ours: \(error)")
        }
    }

    private static func serveOne(_ listener: SharedDescriptor, _ answer: (String) -> String) {
        let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let accepted = unsafe accept4(
            listener.descriptorNumber,
            __SOCKADDR_ARG(__sockaddr__: nil),
            nil,
            flags
        )
        do {
            let connection = UnixLineConnection(
                try FileDescriptor(from: accepted, "accept"),
                timeout: connectionTimeout
            )
            let command = try connection.readLine(octetsMax: commandOctetsMax)
            try connection.write(line: answer(command))
        } catch {
            // The one who asked sees the connection close without an answer, and there is nobody else to tell.
        }
    }
}

/// The asking side of a `UnixLineServer`.
package enum UnixLineClient {
    /// The longest answer: `status` in one line of JSON.
    package static let answerOctetsMax = 1 << 20

    /// Gives `command` to the server at `path` and returns its answer.
    ///
    /// `.noSuchPath` and `.connectionRefused` mean that no server runs.
    package static func ask(
        _ command: String,
        at path: String,
        timeout: Duration = .seconds(5)
    ) throws(SocketError) -> String {
        precondition(!command.utf8.contains(UInt8(ascii: "\n")), "a command is one line")
        let connection = UnixLineConnection(
            try UnixSocketPath(path).connected(),
            timeout: timeout
        )
        try connection.write(line: command)
        return try connection.readLine(octetsMax: answerOctetsMax)
    }
}
