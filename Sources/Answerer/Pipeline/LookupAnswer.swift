import DNSWire
import Journal
import Policies

/// How a lookup was answered, in the journal's words.
struct LookupAnswer {
    var rcode: RCode
    var ede: EDECode?
    var verdict = Verdict.allowedByDefault
    var answeredFrom: AnsweredFrom
    var upstream: UInt16?
}
