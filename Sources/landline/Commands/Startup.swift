import Keeper
import Logging
import Processes

/// What the processes that stay have in common at their start.
enum Startup {
    /// A logger whose lines begin with the process's name.
    static func logger(_ name: String) -> Logger {
        Logger(label: name, factory: { LineLogHandler(label: $0) })
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
    }
}
