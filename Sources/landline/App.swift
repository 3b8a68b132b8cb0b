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
            let arguments = Array(ProgramArguments.all.dropFirst())
            var command =
                try LingeringCommands.parse(arguments) ?? LandlineCommand.parseAsRoot(arguments)
            try command.run()
        } catch let failure as Failure {
            StandardError.write("landline: \(failure)\n")
            LandlineCommand.exit(withError: ExitCode(failure.status.rawValue))
        } catch {
            LandlineCommand.exit(withError: error)
        }
    }
}

/// The commands whose start somebody waits for: a phone.
enum LingeringCommands {
    private static let all: [any ParsableCommand.Type] = [
        ServeCommand.self, AnswererCommand.self, KeeperCommand.self,
    ]

    /// The command that `arguments` call for; nil if it is none of these, or not well called.
    ///
    /// Reading the arguments as those of one command leaves out all others, which takes a third of the
    /// time. Where that fails the root reads them again, and says what is wrong as for every command.
    static func parse(_ arguments: [String]) -> (any ParsableCommand)? {
        guard let type = all.first(where: { $0.configuration.commandName == arguments.first }),
            case let rest = Array(arguments.dropFirst())
        else { return nil }
        do {
            return try type.parseAsRoot(rest)
        } catch {
            return nil
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
            WatchCommand.self,
            CaptureCommand.self,
            TopCommand.self,
            ReportCommand.self,
            DemoCommand.self,
            StatusCommand.self,
            WhyCommand.self,
            AllowCommand.self,
            BlockCommand.self,
            UndoCommand.self,
            ReviewCommand.self,
            DeviceCommand.self,
            ListCommand.self,
            PolicyCommand.self,
            ClassifyCommand.self,
            CatalogueCommand.self,
            QueryCommand.self,
            CacheCommand.self,
            ConfigCommand.self,
            ReloadCommand.self,
            UpdateCommand.self,
            DoctorCommand.self,
            AnswererCommand.self,
            KeeperCommand.self,
            ManualCommand.self,
        ]
    )
}
