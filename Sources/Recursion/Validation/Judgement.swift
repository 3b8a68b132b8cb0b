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
}
