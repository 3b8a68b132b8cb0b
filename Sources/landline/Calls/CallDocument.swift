import Attribution
import Captures
import DNSWire
import Foundation
import Policies
import QueryLog

/// One call as a JSON object, told by `watch --json` and `capture export`; the keys are a promise to scripts.
struct CallDocument: Codable, Equatable {
    /// Seconds after the phone's first question.
    var after: Double
    var name: String
    var types: [String]
    /// The alias target that decided, where one did.
    var alias: String?
    var organisation: String?
    var organisationName: String?
    var master: String
    var purpose: String
    /// The catalogue's entry that says so.
    var entry: String?
    var essential: Bool
    var contested: Bool
    /// What was decided, or for a capture what its policy decides.
    var verdict: String
    /// The rule that decided.
    var rule: String?
    /// Whether it is the device's first call to the organisation; nil where nobody can tell.
    var first: Bool?

    /// A call that was watched.
    init(_ call: WatchedCall) {
        let row = call.row
        let called = call.called
        after = Self.seconds(call.offset)
        name = row.qname.map { "\($0)" } ?? ""
        types = ["\(row.qtype)"]
        alias = row.alias.map { "\($0)" }
        organisation = called.organisation.isEmpty ? nil : called.organisation
        organisationName = called.organisationName.isEmpty ? nil : called.organisationName
        master = "\(called.master)"
        purpose = "\(called.purpose)"
        entry = called.entry
        essential = called.isEssential
        contested = called.isContested
        verdict = "\(row.reason.action)"
        rule = row.reason.rule.isEmpty ? nil : row.reason.rule
        first = call.isFirstContact
    }

    /// A call of a capture, under a policy.
    init(_ call: AttributedCall) {
        let judgement = call.judgement
        let called = judgement.called
        after = Self.seconds(call.call.offset)
        name = "\(call.call.name)"
        types = call.call.types.map { "\($0)" }
        alias = call.call.alias.map { "\($0)" }
        organisation = called.organisation
        organisationName = called.organisationName
        master = "\(called.master)"
        purpose = "\(called.purpose)"
        entry = called.entry
        essential = called.isEssential
        contested = called.isContested
        verdict = "\(judgement.action)"
        rule = judgement.rule.isEmpty ? nil : judgement.rule
    }

    /// To the millisecond.
    static func seconds(_ offset: Duration) -> Double {
        (offset / .milliseconds(1)).rounded() / 1000
    }

    /// The object, as one line of ASCII.
    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self).asciiJSON
        }
    }
}
