import ArgumentParser
import Foundation

/// A command as its own declaration tells it, with everything below it.
///
/// Read from the dump that every ArgumentParser command gives of itself (`--experimental-dump-help`),
/// of which only these keys are used.
struct CommandDescription: Decodable {
    /// One argument, option or flag.
    struct Argument: Decodable {
        /// How it is called: `--listen` or `-f`.
        struct Name: Decodable {
            enum Kind: String, Decodable {
                case long, short
                case longWithSingleDash
            }

            let kind: Kind
            let name: String

            var text: String {
                switch kind {
                case .long: "--\(name)"
                case .short, .longWithSingleDash: "-\(name)"
                }
            }
        }

        enum Kind: String, Decodable {
            case positional, option, flag
        }

        let kind: Kind
        let shouldDisplay: Bool
        let isOptional: Bool
        let isRepeating: Bool
        let names: [Name]?
        let valueName: String?
        let abstract: String?
        let defaultValue: String?
    }

    let commandName: String
    let shouldDisplay: Bool
    let abstract: String?
    let discussion: String?
    let subcommands: [CommandDescription]?
    let arguments: [Argument]?

    private struct Dump: Decodable {
        let command: CommandDescription
    }

    /// The whole program.
    static func root() throws -> CommandDescription {
        let dump = Data(LandlineCommand._dumpHelp().utf8)
        return try JSONDecoder().decode(Dump.self, from: dump).command
    }

    /// The subcommands that the help shows, without the help's own.
    var shownSubcommands: [CommandDescription] {
        (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
    }

    /// The arguments that the help shows, without those that every command has.
    var shownArguments: [Argument] {
        (arguments ?? []).filter { argument in
            let names = argument.names?.map(\.name) ?? []
            return argument.shouldDisplay && !names.contains("help") && !names.contains("version")
        }
    }
}
