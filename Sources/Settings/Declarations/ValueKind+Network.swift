import Addresses
import Attribution
import Blocklists
import DNSWire
import Policies
import Rulesets
import Sockets
import TOMLText
import ZoneFiles

extension ValueKind where Value == SocketAddress {
    /// An address to listen on or to ask.
    static let socketAddress = socketAddress(defaultPort: AnswererSettings.domainPort)

    /// The same, with another port where none is written.
    static func socketAddress(defaultPort: UInt16) -> ValueKind {
        parsed(
            "an address",
            remedy: "write it like \"192.0.2.1\", \"192.0.2.1:5300\" or "
                + "\"[2001:db8::1]:\(defaultPort)\"",
            parse: { SocketAddress($0, defaultPort: defaultPort) },
            show: { "\($0)" }
        )
    }
}

extension ValueKind where Value == IPPrefix {
    /// A network, or an address alone.
    static let network = ValueKind.parsed(
        "an address or network",
        remedy: "write it like \"192.0.2.0/24\", \"2001:db8::/32\" or \"192.0.2.1\"",
        parse: { IPPrefix($0) },
        show: { "\($0)" }
    )
}

extension ValueKind where Value == MACAddress {
    /// A hardware address.
    static let hardwareAddress = ValueKind.parsed(
        "a hardware address",
        remedy: "write it like \"02:00:5e:00:53:01\"; landline device list shows those in use",
        parse: { MACAddress($0) },
        show: { "\($0)" }
    )
}

extension ValueKind where Value == Slug {
    /// The name of a policy.
    static let policy = identifier("the name of a policy")
    /// The name of a group.
    static let group = identifier("the name of a group")

    /// What a thing is called in selectors and commands.
    private static func identifier(_ words: String) -> ValueKind {
        parsed(
            words,
            remedy: "use lower-case letters, digits, “-”, “_” and “.”",
            parse: { Slug($0) },
            show: { $0.text }
        )
    }
}

extension ValueKind where Value == Name {
    /// A domain name.
    static let name = ValueKind(
        words: "a domain name",
        read: { node throws(TOMLProblem) in
            let text = try node.string()
            do throws(NameError) {
                return try Name(text).folded
            } catch {
                throw node.problem("\(quoted(text)) is no domain name", remedy: "\(error)")
            }
        },
        show: { tomlText("\($0)") }
    )
}

extension ValueKind where Value == BlockingMode {
    /// How blocked questions are answered.
    static let blockingMode = ValueKind.choice(BlockingMode.allCases) { "\($0)" }
}

extension ValueKind where Value == ListFormat {
    /// How a list is written.
    static let listFormat = ValueKind.choice(ListFormat.allCases) { "\($0)" }
}

extension ValueKind where Value == PolicyDeclaration.Line {
    /// A line of a policy.
    static let rule = ValueKind(
        words: "a rule",
        read: { node throws(TOMLProblem) in
            let text = try node.string()
            do throws(RuleTextError) {
                guard let rule = try RuleText.parse(text) else {
                    throw RuleTextError(
                        column: 1,
                        what: "there is no rule in \(quoted(text))",
                        remedy: "write it like \"block */telemetry\""
                    )
                }
                let origin = RuleOrigin(file: node.file, line: UInt32(clamping: node.line))
                return PolicyDeclaration.Line(rule: rule, origin: origin)
            } catch {
                throw node.problem(error.what, remedy: error.remedy)
            }
        },
        show: { tomlText("\($0.rule)") }
    )
}

extension ValueKind where Value == ResourceRecord {
    /// A record in the form of zone files.
    static let record = ValueKind(
        words: "a record as zone files write it",
        read: { node throws(TOMLProblem) in
            let text = try node.string()
            let zone = ZoneFile.parse(text, file: node.file)
            if let problem = zone.problems.first {
                throw node.problem(problem.what, remedy: problem.remedy)
            }
            guard let record = zone.records.first, zone.records.count == 1 else {
                throw node.problem(
                    "\(quoted(text)) is not one record",
                    remedy: "write one record a text, like \"printer.lan. A 192.0.2.9\""
                )
            }
            return record
        },
        show: { tomlText(ZoneFile.present($0)) }
    )
}
