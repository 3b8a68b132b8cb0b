import ArgumentParser

/// The entry point: parses, runs, and turns what went wrong into one plain message and a stable
/// exit code.
///
/// Synchronous on purpose: `serve`, `keeper` and `answerer` block their signals before the first
/// thread is made, and the supervisor's children die with the *thread* that made them
/// (`prctl(2)`, PR_SET_PDEATHSIG), so that thread has to be the main one.
@main
enum App {
    static func main() {
        do {
            var command = try LandlineCommand.parseAsRoot()
            try command.run()
        } catch let failure as Failure {
            StandardError.write("landline: \(failure)\n")
            LandlineCommand.exit(withError: ExitCode(failure.status.rawValue))
        } catch {
            LandlineCommand.exit(withError: error)
        }
    }
}

/// The root of the command tree.
struct LandlineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "landline",
        abstract:
            "Answers the phones' DNS questions, decides by rules that are yours, and keeps the log.",
        discussion: """
            Start with `landline serve`, point a phone's DNS at this machine, and watch \
            `landline log -f`. Every command takes --state DIR (or LANDLINE_STATE) to speak to \
            one of several instances.
            """,
        version: Version.text,
        subcommands: [
            // One line a command, in the order in which the help shows them.
            ServeCommand.self,
            LogCommand.self,
            DemoCommand.self,
            StatusCommand.self,
            WhyCommand.self,
            AllowCommand.self,
            BlockCommand.self,
            UndoCommand.self,
            DeviceCommand.self,
            ListCommand.self,
            QueryCommand.self,
            ConfigCommand.self,
            ReloadCommand.self,
            DoctorCommand.self,
            AnswererCommand.self,
            KeeperCommand.self,
            ManualCommand.self,
        ]
    )
}
