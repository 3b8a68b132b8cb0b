import ArgumentParser
import Control
import DNSSEC
import DNSWire
import Foundation
import Keeper
import Recursion
import Resolution
import Rulesets
import Settings
import Sockets

/// Looks an instance over and says what to do about what it finds.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look the instance and the machine over, and say what to do.",
        discussion: """
            Looks at the configuration, both processes, the addresses to listen on, the disk and the clock; \
            then at the network: whether servers of the root answer over IPv4, IPv6, UDP and TCP, whether \
            somebody else answers in their place, whether large answers arrive, and whether they can be \
            validated; or the same of the upstreams. Each look takes a few seconds at most, also offline.

            The exit code is 0 when all is well and 3 when anything needs attention.
            """
    )

    @OptionGroup var options: InstanceOptions

    func run() throws {
        let instance = try options.instance()
        var findings = [DoctorFinding.configuration(instance)]
        findings += DoctorFinding.processes(instance.state)
        findings += DoctorFinding.ports(instance)
        findings += DoctorFinding.resolution(try options.resolution())
        findings.append(DoctorFinding.disk(instance.state))
        findings.append(DoctorFinding.clock())
        let terminal = Terminal.standardOutput()
        for finding in findings { finding.print(on: terminal) }
        guard findings.allSatisfy(\.isWell) else {
            throw ExitCode(ExitStatus.problems.rawValue)
        }
    }
}

extension DoctorFinding {
    static func configuration(_ instance: Instance) -> DoctorFinding {
        let problems = ConfigurationCheck(instance).problems
        guard let first = problems.first else {
            return .well("configuration, rules, catalogue and lists have no fault")
        }
        return .ill(
            problems.count == 1 ? "\(first)" : "\(first), and \(problems.count - 1) more faults",
            "landline config check tells all"
        )
    }

    static func processes(_ state: StateDirectory) -> [DoctorFinding] {
        let answerer = StatusCommand.answerer(state)
        let keeper: StatusReport?
        do {
            keeper = try StatusCommand.keeper(state)
        } catch {
            return [.ill(error.message, error.remedy)]
        }
        let start = "start it with: landline serve --state \(state.path)"
        var findings: [DoctorFinding] = []
        if let answerer {
            findings.append(.well("the answerer runs as process \(answerer.process)"))
        } else {
            findings.append(.ill("no answerer runs", start))
        }
        if let keeper {
            findings.append(.well("the keeper runs as process \(keeper.process)"))
        } else {
            findings.append(.ill("no keeper runs", start))
        }
        if let problem = answerer?.problem {
            findings.append(.ill("the answerer keeps its last ruleset: \(problem)", nil))
        }
        if let problem = answerer?.tlsProblem {
            findings.append(
                .ill(
                    problem,
                    "name a certificate and its key in [tls], readable for the answerer, then: "
                        + "landline reload"
                )
            )
        }
        if let problem = answerer?.journalProblem {
            findings.append(
                .ill("lookups can't be written down: \(problem)", "make room on the disk")
            )
        }
        let lost = (answerer?.journalLosses ?? [:]).filter { $0.value > 0 }
        for (reason, count) in lost.sorted(by: { $0.key < $1.key }) {
            findings.append(
                .ill(
                    "\(count) answered lookups are not in the log: \(reason)",
                    "give the log's disk more room, or keep less: [log] in the configuration"
                )
            )
        }
        if let problem = keeper?.log.problem {
            findings.append(.ill("the log can't be written: \(problem)", "make room on the disk"))
        }
        return findings
    }

    /// Who holds the addresses, where it isn't Landline.
    static func ports(_ instance: Instance) -> [DoctorFinding] {
        let answerer = StatusCommand.answerer(instance.state)
        if let listening = answerer?.listening, !listening.isEmpty {
            let protected = (answerer?.listeningTLS ?? []).map { "\($0) by TLS" }
            return [.well("listens on \((listening + protected).joined(separator: ", "))")]
        }
        return instance.configured().answerer.listen.map { address in
            do {
                let holders = try PortHolder.inTheWay(of: address)
                guard let holder = holders.first else { return .well("\(address) is free") }
                return .ill(
                    "\(address) can't be had: \(holder)",
                    "stop that program, or set another [server] listen"
                )
            } catch {
                return .ill("who holds \(address) can't be seen: \(error)", "ask as root")
            }
        }
    }

    /// Whether names can be resolved in the way that the configuration says.
    static func resolution(_ settings: ResolutionSettings) -> [DoctorFinding] {
        var findings: [DoctorFinding] = []
        if settings.mode != .forwarding { findings += RootCheckup(settings).findings() }
        if settings.mode != .recursive {
            findings.append(upstreams(settings))
            findings += validation(settings)
        }
        return findings
    }

    private static func upstreams(_ settings: ResolutionSettings) -> DoctorFinding {
        let upstreams = settings.namedUpstreams(system: SystemResolvers.upstreams)
        guard !upstreams.isEmpty else {
            return .ill(
                "no upstream is configured, and the system names none",
                "set [resolution] upstreams"
            )
        }
        let silent = upstreams.filter { !answers($0) }.map(\.description)
        let all = upstreams.map(\.description).joined(separator: ", ")
        guard !silent.isEmpty else { return .well("upstreams answer: \(all)") }
        return .ill(
            "upstreams are silent: \(silent.joined(separator: ", "))",
            "check the network, a firewall that keeps port 53, or name others in [resolution] upstreams"
        )
    }

    /// Whether a server answers the question that every resolver can: who serves the root.
    private static func answers(_ server: SocketAddress) -> Bool {
        let query = Message.query(
            Question(name: .root, type: .ns),
            id: UInt16.random(in: .min ... .max)
        )
        do {
            _ = try StubClient(server: server, attempts: 2, patience: RootCheckup.patience)
                .ask(query, over: .udp)
            return true
        } catch {
            return false
        }
    }

    /// Whether what the upstreams say can be validated.
    private static func validation(_ settings: ResolutionSettings) -> [DoctorFinding] {
        let recursion = settings.recursion
        guard recursion.validates, !recursion.trustAnchors.isEmpty else {
            return [.well("answers are not validated, as [dnssec] says")]
        }
        var forwarding = settings
        forwarding.mode = .forwarding
        guard let root = RootCheckup(forwarding).resolve(Question(name: .root, type: .dnskey))
        else {
            return []
        }
        guard root.finding.status == .secure else {
            let cause = root.finding.cause.map { ": \($0.code) \($0.text)" } ?? ""
            return [
                .ill(
                    "what the upstreams say can't be validated\(cause)",
                    "name upstreams that pass DNSSEC on, or resolve from the root ([resolution] mode = "
                        + "\"recursive\"); [dnssec] validate = false gives it up"
                )
            ]
        }
        return [.well("what the upstreams say can be validated")]
    }

    /// The least room that the log should have: an hour of a busy house.
    private static let roomMin: UInt64 = 256 << 20

    static func disk(_ state: StateDirectory) -> DoctorFinding {
        do {
            let values = try FileManager.default.attributesOfFileSystem(forPath: state.path)
            let free = (values[.systemFreeSize] as? NSNumber)?.uint64Value ?? 0
            let text = "\(Octets.text(free)) free for the log in \(state.path)"
            return free >= roomMin ? .well(text) : .ill("only \(text)", "make room on the disk")
        } catch {
            return .ill(
                "\(state.path) can't be looked at: \(error.localizedDescription)",
                "name the right directory with --state, or ask as its owner"
            )
        }
    }

    /// When this was written: a clock that shows less is wrong.
    private static let buildYear = 2026

    static func clock() -> DoctorFinding {
        let year = Calendar(identifier: .gregorian).component(.year, from: Date())
        guard year >= buildYear else {
            return .ill(
                "the clock shows the year \(year)",
                "set the clock; rules that end and the log's times depend on it"
            )
        }
        return .well("the clock shows \(Moments.text(Date()))")
    }
}
