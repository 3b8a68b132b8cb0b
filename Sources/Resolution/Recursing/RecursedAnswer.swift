import Bounds
import DNSSEC
import DNSWire
import Recursion

/// Makes of what recursion found what is kept and given on: DNSSEC's records for those who asked for
/// them, no private addresses for public names, and the cause where there is one to tell.
struct RecursedAnswerMaker {
    private let rebinding: RebindingGuard
    private let bounds: BoundCounters

    /// How long a failure is kept, in seconds (RFC 9520 §3.2 asks for one at least).
    ///
    /// The engine itself remembers which servers fail, and which names; this keeps those who ask again at
    /// once from its thread.
    static let failureSeconds: UInt32 = 1

    init(_ settings: ResolutionSettings, bounds: BoundCounters) {
        rebinding = RebindingGuard(settings)
        self.bounds = bounds
    }

    /// What `inquiry` is answered.
    func answer(_ resolved: ResolvedAnswer, for inquiry: Inquiry) -> AnswerBody {
        let error = resolved.finding.cause ?? resolved.errors.first
        // What is bogus goes only to those who check by themselves (RFC 4035 §5.5).
        let isWithheld = resolved.finding.status == .bogus && !inquiry.checkingDisabled
        guard !isWithheld, resolved.rcode != .servFail else {
            let isOurs = error?.code == .notReady
            return AnswerBody(
                name: inquiry.question.name,
                rcode: .servFail,
                note: error.map(AnswerNote.init) ?? .recursionFailed,
                explanation: error?.text ?? "",
                lifetime: max(resolved.lifetime, isOurs ? 0 : Self.failureSeconds)
            )
        }
        var selection = AnswerSelection(resolved, for: inquiry)
        // What something was taken out of is no longer what its zone has signed.
        let isStopped = rebinding.apply(to: &selection, for: inquiry.question.name)
        return AnswerBody(
            inquiry.question,
            rcode: resolved.rcode,
            answers: selection.answers,
            authorities: selection.authorities,
            note: isStopped ? .rebindingProtection : error.map(AnswerNote.init) ?? .none,
            isSecure: resolved.finding.status == .secure && !isStopped,
            explanation: isStopped ? "" : error?.text ?? "",
            lifetime: resolved.lifetime,
            bounds: bounds
        )
    }
}

extension AnswerSelection {
    /// Takes of `resolved` what `inquiry` has a right to.
    ///
    /// Signatures and proofs go to those alone who set DO (RFC 4035 §3.2.1), but for records that were
    /// asked for by their type. Without them, of the authority section the SOA says how long a denial
    /// holds (RFC 2308 §3), and an NS set that came with it whose word it is.
    init(_ resolved: ResolvedAnswer, for inquiry: Inquiry) {
        self.init(rcode: resolved.rcode)
        let (type, withSignatures) = (inquiry.question.type, inquiry.dnssecOK)
        answers = resolved.answers.flatMap { rrset in
            rrset.records(withSignatures: withSignatures || type == .rrsig)
        }
        authorities = resolved.authorities
            .filter { withSignatures || $0.type == .soa || $0.type == .ns }
            .flatMap { $0.records(withSignatures: withSignatures) }
    }
}
