import Bounds
import DNSSEC
import DNSWire
import Sockets
import Testing

@testable import Recursion

/// The zones of the folder `Zones` as a source of records, and a validator that asks it.
final class SignedTree: RecordSource {
    private let zones: [ServedZone]
    /// What was asked for, in order.
    private(set) var asked: [Question] = []
    /// Changes what the servers say; told how often the question was asked before.
    var tamper: (inout ZoneResponse, _ times: Int) -> Void = { _, _ in }
    /// Whether aliases are followed through all zones, as forwarders do.
    var forwards = false
    /// Questions that nobody answers.
    var silent: Set<Question> = []

    var settings = RecursionSettings()
    let time = ManualClock()
    let counters = BoundCounters()
    private(set) lazy var validator = Validator(
        settings: settings,
        source: self,
        clock: time.clock,
        bounds: counters
    )

    /// A moment at which all signatures hold: 2027-01-15.
    static let seconds: UInt32 = 1_800_000_000

    init() throws {
        zones =
            try [
                "example", "signed.example", "unsigned.example", "unsigned", "unsigned.hashed",
                "unsigned.optout", "hashed", "optout", "costly", "broken", "strange", "stranger",
            ].map { try ServedZone("\($0).zone", apex: Name($0)) } + [
                ServedZone("root.zone", apex: .root)
            ]
        settings.trustAnchors = try ServedZone.records(of: "anchor.zone")
        settings.validationSeconds = Self.seconds
    }

    func work(_ trace: ((TraceStep) -> Void)? = nil) -> Work {
        Work(
            tally: WorkTally(counters: counters),
            deadline: MonotonicNanoseconds(.max),
            trace: trace
        )
    }

    func fetch(_ question: Question, _ work: Work) async -> FetchResult {
        guard work.tally.take(.upstreamQueries), !silent.contains(question) else {
            return .failure(ExtendedError(.noReachableAuthority, text: "nobody answers"))
        }
        asked.append(question)
        var response = response(to: question)
        tamper(&response, asked.count { $0 == question } - 1)
        return .response(response)
    }

    func refetch(after response: ZoneResponse, _ work: Work) async -> FetchResult? {
        await fetch(response.question, work)
    }

    /// What the servers of the zone that should know say to `question`.
    func response(to question: Question) -> ZoneResponse {
        var answer = ServedZone.Answer()
        var name = question.name
        var zone = self.zone(of: name, type: question.type)
        zone.answer(name, question, to: &answer)
        while let target = answer.target {
            name = target
            let next = self.zone(of: name, type: question.type)
            guard forwards || next.apex == zone.apex else { break }
            zone = next
            answer.target = nil
            zone.answer(name, question, to: &answer)
        }
        let isAnswered = answer.answers.contains {
            $0.type == question.type || question.type == .any
        }
        return ZoneResponse(
            question: question,
            zone: forwards ? .root : zone.apex,
            kind: answer.target.map { .alias(target: $0) }
                ?? (isAnswered ? .answer : answer.isNameError ? .nameError : .noData),
            answers: answer.answers,
            authorities: answer.authorities,
            isForwarded: forwards
        )
    }

    private func zone(of name: Name, type: RRType) -> ServedZone {
        let isAbove = type == .ds && !name.isRoot
        return zones.filter {
            name.isEqualToOrBelow($0.apex) && !(isAbove && $0.apex == name)
        }.max { $0.apex.labelCount < $1.apex.labelCount } ?? zones[zones.count - 1]
    }

    /// Judges what the servers say to `name` and `type`.
    func judge(_ name: String, _ type: RRType = .a, _ work: Work? = nil) async throws -> Judgement {
        let work = work ?? self.work()
        let question = Question(name: try Name(name), type: type)
        guard case .response(let response) = await fetch(question, work) else {
            throw Silence()
        }
        return await validator.judge(response, work)
    }

    struct Silence: Error {}
}
