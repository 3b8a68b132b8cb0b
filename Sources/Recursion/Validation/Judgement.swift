import DNSSEC
import DNSWire

/// What was found of a response: of all of it, and of each set of records in it.
struct Judgement: Sendable {
    /// The response that was judged: the one given, or what another server said where that was bogus.
    ///
    /// The sets' TTLs are no longer than their signatures allow (RFC 4035 §5.3.3). Of the authority section of
    /// a secure response only what belongs to the answer is left: SOA, and the sets that prove something.
    var response: ZoneResponse
    /// The least of the findings of what the answer consists of; the cause is that of what failed first.
    var finding: Finding
    /// What was found of each of `response.answers`.
    var answerFindings: [Finding]
    /// What was found of each of `response.authorities`.
    var authorityFindings: [Finding]
    /// Whether the response itself is at fault, so that another server might have better.
    var isWorthAnother = false
    /// Whether it is bogus for want of something that may be there at once: a server's answer, or work that this
    /// query was not allowed any more.
    ///
    /// Such a finding is not to be kept: whoever made the query costly, or a server slow, would have the name
    /// fail for all.
    var isPassing = false

    init(
        response: ZoneResponse,
        finding: Finding,
        answerFindings: [Finding],
        authorityFindings: [Finding]
    ) {
        self.response = response
        self.finding = finding
        self.answerFindings = answerFindings
        self.authorityFindings = authorityFindings
    }

    /// The same finding for all of `response`.
    init(_ response: ZoneResponse, all finding: Finding) {
        self.init(
            response: response,
            finding: finding,
            answerFindings: response.answers.map { _ in finding },
            authorityFindings: response.authorities.map { _ in finding }
        )
    }

    /// A response of which nothing is known.
    init(indeterminate response: ZoneResponse) { self.init(response, all: .indeterminate) }

    /// Counts the finding of one part of the answer in.
    mutating func add(_ found: SetFinding) {
        if found.finding.status < finding.status
            || found.finding.status == finding.status && finding.cause == nil
        {
            finding = found.finding
        }
        if found.finding.status == .bogus { isWorthAnother = found.isWorthAnother }
    }

    /// This judgement, of a response of which nothing is to be believed.
    func refused() -> Judgement {
        var judgement = Judgement(response, all: finding)
        judgement.isWorthAnother = isWorthAnother
        return judgement
    }

    /// Leaves of the authority section of a secure response what was verified, which is what proves something;
    /// of others all, each with what was found of it.
    mutating func settleAuthorities(_ proofs: Proofs) {
        var sets: [RRset] = []
        var findings: [Finding] = []
        for (place, set) in response.authorities.enumerated() {
            if let signed = proofs.verified(at: place) {
                sets.append(signed.rrset)
                findings.append(.secure)
            } else if finding.status != .secure {
                sets.append(set)
                findings.append(Finding(min(finding.status, .insecure)))
            }
        }
        response.authorities = sets
        authorityFindings = findings
    }
}
