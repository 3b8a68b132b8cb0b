import Control
import Keeper
import Logging
import Processes
import Sockets

/// What the processes that stay have in common.
enum Startup {
    /// A logger whose lines begin with the process's name.
    static func logger(_ name: String) -> Logger {
        Logger(label: name, factory: { LineLogHandler(label: $0) })
    }

    /// The service manager's ear, if one listens.
    static func notification() throws(Failure) -> ServiceNotification {
        do {
            return try ServiceNotification(path: Environment.variable("NOTIFY_SOCKET"))
        } catch {
            throw Failure(
                "the service manager cannot be told anything: \(error)",
                remedy: "unset NOTIFY_SOCKET, or correct it"
            )
        }
    }

    /// Makes the directories of an instance and refuses a configuration that cannot be used: at a
    /// start every error is fatal and plain.
    static func prepare(_ instance: Instance) throws(Failure) {
        do {
            try instance.makeDirectories()
        } catch {
            throw Failure(
                "\(error)",
                remedy: "name a directory that this user may write to: --state DIR",
                status: .noPermission
            )
        }
        try refuse(instance.configurationProblems())
    }

    /// Refuses to start where anything is wrong with what the owner wrote.
    static func refuse(_ problems: [Problem]) throws(Failure) {
        guard problems.isEmpty else {
            throw Failure(
                "the configuration cannot be used\n"
                    + problems.map { "  \($0)" }.joined(separator: "\n"),
                remedy: "landline config check reads it again; landline config show "
                    + "prints every setting",
                status: .configuration
            )
        }
    }

    /// Runs a process to its end, and says in plain words what kept it from starting.
    static func run(_ name: String, _ body: () throws -> Void) throws(Failure) {
        do {
            try body()
        } catch let failure as Failure {
            throw failure
        } catch FileLock.Failure.held(let path, let holder) {
            throw Failure(
                "\(name) of this state directory runs already: "
                    + "\(FileLock.Failure.held(path: path, by: holder))",
                remedy: "stop that one, or choose another --state",
                status: .unavailable
            )
        } catch let error as SocketError {
            throw Failure("\(name) cannot start: \(error)", status: .unavailable)
        } catch {
            throw Failure("\(name) cannot start: \(error)")
        }
    }
}
