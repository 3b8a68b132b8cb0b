import ArgumentParser
import Attribution
import Keeper
import Policies
import Settings

/// Lists the policies, or shows one.
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Show the policies that there are: what each does, and what you may notice.",
        discussion: """
            A policy is what holds for a device where no rule of yours speaks: the device's own, else that of \
            its first group that has one, else the default. The configuration chooses: [policy] default, \
            [groups.NAME] policy, [devices.NAME] policy.
            """,
        subcommands: [PolicyListCommand.self, PolicyShowCommand.self],
        defaultSubcommand: PolicyListCommand.self
    )
}

/// Lists all policies.
struct PolicyListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the policies, those that come with Landline and your own."
    )

    @OptionGroup var options: InstanceOptions

    @Flag(help: "Print a JSON array.")
    var json = false

    func run() throws {
        let policies = PolicyDocument.all(of: try options.instance().configured())
        if json {
            try JSONOutput.print(policies)
            return
        }
        var table = Table([.text("Policy"), .text("Extends"), .text("Holds for"), .long("What")])
        for policy in policies {
            table.add([
                Table.Cell(policy.name, .strong), Table.Cell(policy.extends ?? ""),
                Table.Cell(policy.holdsFor.joined(separator: ", ")), Table.Cell(policy.sentence),
            ])
        }
        table.print(on: .standardOutput())
    }
}

/// Shows one policy.
struct PolicyShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what a policy does, what you may notice, and every line of it.",
        discussion: "The exit code is 4 when there is no such policy."
    )

    @OptionGroup var options: InstanceOptions

    @Argument(help: "The policy's name.")
    var name: String

    @Flag(help: "Print a JSON object.")
    var json = false

    func run() throws {
        let policies = PolicyDocument.all(of: try options.instance().configured())
        guard let policy = policies.first(where: { $0.name == name }) else {
            let nearest = NearestName.to(name, among: policies.map(\.name))
            throw Failure(
                "there is no policy “\(Visible.text(name))”",
                remedy: nearest.map { "did you mean \($0)?" } ?? "landline policy list shows all",
                status: .nothingFound
            )
        }
        if json {
            try JSONOutput.print(policy)
        } else {
            try PolicyPage(policy: policy, all: policies, terminal: .standardOutput())
                .print()
        }
    }
}

/// A policy as commands tell it; the keys are a promise to scripts.
struct PolicyDocument: Codable, Equatable {
    /// A line, and where it is written.
    struct Line: Codable, Equatable {
        let rule: String
        let place: String
    }

    let name: String
    let builtIn: Bool
    let extends: String?
    let sentence: String
    /// What it does and what a person may notice; nil for the owner's own.
    let paragraph: String?
    /// Its own lines, without those of the policy that it extends.
    let lines: [Line]
    /// The lists that it blocks by.
    let lists: [String]
    /// `default`, and the groups and devices that name it.
    let holdsFor: [String]

    /// Every policy, the built-in ones first.
    static func all(of configuration: Configuration) -> [PolicyDocument] {
        (BuiltInPolicies.declarations + configuration.policies).map { policy in
            PolicyDocument(policy, in: configuration)
        }
    }

    private init(_ policy: PolicyDeclaration, in configuration: Configuration) {
        let text = BuiltInPolicies.text(policy.id)
        name = policy.id.text
        builtIn = text != nil
        extends = policy.extends?.text
        sentence = text?.sentence ?? "Your own: \(policy.lines.count) lines (\(policy.origin))."
        paragraph = text?.paragraph
        lines = policy.lines.map { Line(rule: $0.rule.description, place: "\($0.origin)") }
        lists = configuration.lists.filter { list in
            (list.policies ?? [configuration.policyDefault]).contains(policy.id)
        }.map(\.id.text)
        holdsFor =
            (configuration.policyDefault == policy.id ? ["default"] : [])
            + configuration.groups.filter { $0.policy == policy.id }.map { "group:\($0.id)" }
            + configuration.devices.filter { $0.policy == policy.id }.map { "device:\($0.id)" }
    }
}

/// A policy, written out for people.
struct PolicyPage {
    let policy: PolicyDocument
    /// All policies, for those that it extends.
    let all: [PolicyDocument]
    let terminal: Terminal

    /// Columns of a paragraph where nobody says how wide the terminal is.
    private static let columnsDefault = 80
    /// Longer lines tire whoever reads them.
    private static let columnsMax = 100

    func print() throws { try StandardOutput.print(lines: lines) }

    /// The page, line by line.
    var lines: [String] {
        var lines = [terminal.style(Visible.text(policy.name), .strong) + ": " + policy.sentence]
        if let paragraph = policy.paragraph {
            let columns = min(terminal.columns ?? Self.columnsDefault, Self.columnsMax)
            lines += [""] + Self.wrapped(paragraph, columns: columns)
        }
        lines.append("")
        if !policy.holdsFor.isEmpty {
            lines.append("holds for: " + policy.holdsFor.joined(separator: ", "))
        }
        for (index, policy) in chain.enumerated() {
            if index > 0 {
                lines.append("where these say nothing, those of \(Visible.text(policy.name)):")
            }
            lines += policy.lines.map { "  " + Visible.text($0.rule) }
            lines += policy.lists.map { "  block list:\($0)" }
        }
        return lines
    }

    /// The policy and those that it extends, each once.
    private var chain: [PolicyDocument] {
        var chain = [policy]
        while let parent = chain.last?.extends, chain.count <= DeviceProfile.policiesMax,
            let next = all.first(where: { $0.name == parent })
        {
            chain.append(next)
        }
        return chain
    }

    /// Text in lines of no more than `columns`, broken at blanks.
    static func wrapped(_ text: String, columns: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, Visible.columns(line) + 1 + Visible.columns(String(word)) > columns {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
