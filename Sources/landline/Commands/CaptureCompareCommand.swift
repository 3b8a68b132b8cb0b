import ArgumentParser
import Attribution
import Captures
import Policies

/// Compares two captures, or one under two policies.
struct CaptureCompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare two captures, or one under two policies.",
        discussion: """
            Tells which organisations, purposes and names are only in the first, only in the second, and in \
            both, and how often: before and after an update, one phone and another. With --policy-b, and \
            one capture or two, tells as well which names the two policies decide otherwise.

            The exit code is 0; 4 where the two differ in nothing.
            """
    )

    @Argument(help: "The first capture.")
    var a: String

    @Argument(help: "The second; left out: the first once more, under --policy-b.")
    var b: String?

    @Option(help: ArgumentHelp("The policy that decides for the first.", valueName: "name"))
    var policy = BuiltInPolicies.quiet.text

    @Option(help: ArgumentHelp("For the second (default: the same).", valueName: "name"))
    var policyB: String?

    @Flag(help: "List the names that are in both as well.")
    var names = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var options: InstanceOptions

    func validate() throws {
        guard b != nil || policyB != nil else {
            throw ValidationError("Name a second capture, or a second policy with --policy-b.")
        }
    }

    func run() throws {
        let sides = try [(a, policy), (b ?? a, policyB ?? policy)].map(side)
        let comparison = CaptureComparison(sides[0].calls, sides[1].calls)
        if json {
            try JSONOutput.print(ComparisonDocument(comparison, sides[0], sides[1]))
        } else {
            let page = ComparisonPage(comparison, terminal: .standardOutput())
            try StandardOutput.print(
                lines: page.lines(of: sides[0], and: sides[1], listingAllNames: names)
            )
        }
        guard comparison.hasDifferences else { throw ExitCode(ExitStatus.nothingFound.rawValue) }
    }

    private func side(_ name: String, _ policy: String) throws -> ComparedSide {
        let capture = try options.state.capture(named: name)
        let judge = try CaptureJudge(policy: policy, of: options)
        return ComparedSide(
            id: name,
            capture: capture,
            policy: judge.policy.text,
            calls: judge.calls(of: capture)
        )
    }
}

/// One of the two that are compared.
struct ComparedSide {
    let id: String
    let capture: Capture
    let policy: String
    let calls: [AttributedCall]

    /// Different names.
    var nameCount: Int { Set(calls.map(\.call.name)).count }
    /// Calls that are kept from going out.
    var blockedCount: Int { calls.count { $0.judgement.action != .allow } }
}
