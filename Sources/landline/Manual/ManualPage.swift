/// The manual page landline(1) in the mdoc(7) language.
///
/// Commands and options come from their declarations, exit codes from ``ExitStatus``; only what
/// no declaration says is written here.
struct ManualPage {
    private let root: CommandDescription

    /// The page of a program.
    init(_ root: CommandDescription) {
        self.root = root
    }

    /// The page's source.
    var text: String {
        ([
            ".\\\" Made by landline manual from the commands' declarations.",
            ".Dd \(Version.day)",
            ".Dt LANDLINE 1",
            ".Os Landline \(Self.escaped(Version.text))",
            ".Sh NAME",
            ".Nm landline",
            ".Nd a DNS server for your phones that decides by your rules and keeps the log",
            ".Sh SYNOPSIS",
        ]
            + root.shownSubcommands.flatMap { Self.synopsis($0, path: []) }
            + [".Sh DESCRIPTION"] + Self.paragraphs(root.abstract, root.discussion)
            + [".Sh COMMANDS"] + root.shownSubcommands.flatMap { Self.section($0, path: []) }
            + Self.environment + Self.files + Self.exitStatus + Self.seeAlso)
            .joined(separator: "\n") + "\n"
    }

    // MARK: - Commands

    private static func synopsis(_ command: CommandDescription, path: [String]) -> [String] {
        let path = path + [command.commandName]
        let children = command.shownSubcommands.flatMap { synopsis($0, path: path) }
        guard children.isEmpty else { return children }
        let arguments = command.shownArguments.map { argument in
            let words = usage(argument)
            let repeated = argument.isRepeating ? words + " ..." : words
            return argument.isOptional ? ".Op \(repeated)" : ".\(repeated)"
        }
        return [".Nm", ".Cm \(path.joined(separator: " "))"] + arguments
    }

    private static func section(_ command: CommandDescription, path: [String]) -> [String] {
        let path = path + [command.commandName]
        var lines = [".Ss \(escaped(path.joined(separator: " ")))"]
        lines += paragraphs(command.abstract, command.discussion)
        if !command.shownArguments.isEmpty {
            lines.append(".Bl -tag -width Ds")
            for argument in command.shownArguments {
                lines.append(".It \(usage(argument))")
                lines.append(escaped(argument.abstract ?? ""))
                if let value = argument.defaultValue, !value.isEmpty {
                    lines.append("The default is \(escaped(value)).")
                }
            }
            lines.append(".El")
        }
        return lines + command.shownSubcommands.flatMap { section($0, path: path) }
    }

    /// An argument in mdoc: `Fl -listen Ar address`, with all of its names.
    private static func usage(_ argument: CommandDescription.Argument) -> String {
        let value = argument.valueName.map { "Ar \(escaped($0))" }
        switch argument.kind {
        case .positional:
            return value ?? "Ar argument"
        case .option, .flag:
            // .Fl writes one dash of its own.
            let names = (argument.names ?? []).map { "Fl \(escaped(String($0.text.dropFirst())))" }
                .joined(separator: " | ")
            return argument.kind == .flag ? names : "\(names) \(value ?? "Ar value")"
        }
    }

    private static func paragraphs(_ abstract: String?, _ discussion: String?) -> [String] {
        let texts = [abstract, discussion].compactMap(\.self)
            .flatMap { $0.split(separator: "\n\n").map(String.init) }
        return texts.enumerated().flatMap { index, text in
            (index == 0 ? [] : [".Pp"]) + text.split(separator: "\n").map { escaped(String($0)) }
        }
    }

    // MARK: - What no declaration says

    private static let environment = [
        ".Sh ENVIRONMENT",
        ".Bl -tag -width LANDLINE_CONFIG",
        ".It Ev LANDLINE_STATE", "The state directory, where no", ".Fl -state", "is given.",
        ".It Ev LANDLINE_CONFIG", "The configuration, where no", ".Fl -config", "is given.",
        ".It Ev LANDLINE_DATA", "The directory with the catalogue, where no", ".Fl -data",
        "is given.",
        ".It Ev NO_COLOR", "When set and not empty, nothing is printed in colour.",
        ".It Ev EDITOR", "The editor that", ".Cm list edit", "opens.",
        ".El",
    ]

    private static let files = [
        ".Sh FILES",
        ".Bl -tag -width Ds",
        ".It Pa /etc/landline/landline.toml",
        "The configuration of the system's own instance; files in",
        ".Pa conf.d", "beside it add to it.",
        ".It Pa \(StateOption.systemDirectory)",
        "The state of the system's own instance, in which every instance has:",
        ".Bl -tag -width Ds -compact",
        ".It Pa rules/*.rules", "your rules, one a line;",
        ".It Pa instance.json", "what the instance was last started with, for commands;",
        ".It Pa devices.toml", "the names given by", ".Cm device name ;",
        ".It Pa log.sqlite", "the log;",
        ".It Pa journal", "lookups that are not in the log yet;",
        ".It Pa rulesets", "what the answerer decides by;",
        ".It Pa lists", "the last good copy of each list;",
        ".It Pa run", "sockets and locks.",
        ".El",
        ".El",
    ]

    private static let exitStatus =
        [".Sh EXIT STATUS", ".Bl -tag -width Ds"]
        + ExitStatus.allCases.flatMap { status in
            [".It \(status.rawValue)", escaped(status.meaning)]
        }
        + [".El"]

    private static let seeAlso = [
        ".Sh SEE ALSO",
        ".Xr dig 1 ,", ".Xr resolv.conf 5 ,", ".Xr systemd-resolved 8",
        ".Sh STANDARDS",
        "Answers carry Extended DNS Errors (RFC 8914): 15, Blocked, and 17, Filtered, with the",
        "reason.",
    ]

    /// Text in which nothing is taken for a request or a macro.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\e"
            case "-": escaped += "\\-"
            case "`", "'", "\"": escaped += character == "\"" ? "\\(dq" : "\\(aq"
            case _ where !character.isASCII:
                // groff(7) reads octets, whatever the terminal's encoding is.
                let digits = String(character.value, radix: 16, uppercase: true)
                escaped +=
                    "\\[u\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)]"
            default: escaped.unicodeScalars.append(character)
            }
        }
        // A dot at the beginning of a line would begin a request.
        return escaped.hasPrefix(".") ? "\\&" + escaped : escaped
    }
}
