import DNSWire
import Policies
import Resolution
import Rulesets

/// A question on its way through the resolver: all that is needed to answer it when the truth comes.
///
/// It keeps the ruleset in which it was decided, since the numbers in its verdict hold there alone,
/// and the answer is looked at once more by the same rules. An object, so that what becomes of all other
/// messages is a few octets and not as many as this.
final class Errand: Sendable {
    /// The question.
    let lookup: Lookup
    /// The query's octets, which the answer repeats in part.
    let message: [UInt8]
    /// What policy said of the name asked.
    let verdict: Verdict
    /// The rules that said so.
    let ruleset: Ruleset

    init(_ lookup: Lookup, message: [UInt8], verdict: Verdict, ruleset: Ruleset) {
        self.lookup = lookup
        self.message = message
        self.verdict = verdict
        self.ruleset = ruleset
    }

    /// What the resolver is asked.
    var inquiry: Inquiry {
        let message = message
        return Inquiry(lookup.query, in: message.span)
    }
}

/// What becomes of a message after the first, synchronous half of its path.
enum Beginning {
    /// This many octets of the answer are written, and the lookup is in the journal.
    case reply(Int)
    /// There is no answer, and why has been counted.
    case drop
    /// The answer waits for the resolver.
    case resolve(Errand)
    /// The message waits at the `Doorman`'s, who holds a place for it, until it is known who sent it.
    case introduce(interface: UInt32)
}
