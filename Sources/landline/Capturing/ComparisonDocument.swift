import Attribution
import Captures
import Policies

/// A comparison as a JSON object; the keys are a promise to scripts.
struct ComparisonDocument: Codable {
    /// One of the two.
    struct Side: Codable {
        var id: String
        var name: String
        var policy: String
        var questions: Int
        var calls: Int
        var names: Int
        var blocked: Int

        init(_ side: ComparedSide) {
            id = side.id
            name = side.capture.name
            policy = side.policy
            questions = side.capture.asks.count
            calls = side.calls.count
            names = side.nameCount
            blocked = side.blockedCount
        }
    }

    /// Calls of one kind in one of the two.
    struct Count: Codable {
        var calls: Int
        var blocked: Int

        init(_ count: CaptureComparison.Count) {
            calls = count.calls
            blocked = count.blocked
        }
    }

    /// One kind of call, and in which of the two it is: `only-a`, `only-b`, `both`.
    struct Line: Codable {
        var key: String
        var side: String
        var a: Count
        var b: Count
        var name: String?
        var master: String?
        var purpose: String?

        init<Key>(_ line: CaptureComparison.Line<Key>, key: String) {
            self.key = key
            side = line.side.rawValue
            a = Count(line.a)
            b = Count(line.b)
        }
    }

    /// A name that the two policies decide otherwise.
    struct Difference: Codable {
        var name: String
        var organisation: String
        var purpose: String
        var a: String
        var b: String
    }

    var a: Side
    var b: Side
    var organisations: [Line]
    var masters: [Line]
    var purposes: [Line]
    var names: [Line]
    var decidedOtherwise: [Difference]

    init(_ comparison: CaptureComparison, _ a: ComparedSide, _ b: ComparedSide) {
        self.a = Side(a)
        self.b = Side(b)
        organisations = comparison.organisations.map {
            var line = Line($0, key: $0.key.id)
            line.name = $0.key.name
            line.master = "\($0.key.master)"
            return line
        }
        masters = comparison.masters.map { Line($0, key: "\($0.key)") }
        purposes = comparison.purposes.map { Line($0, key: "\($0.key)") }
        names = comparison.names.map {
            var line = Line($0, key: $0.key.name)
            line.name = $0.key.organisation
            line.purpose = "\($0.key.purpose)"
            return line
        }
        decidedOtherwise = comparison.decidedOtherwise.map {
            Difference(
                name: $0.name,
                organisation: $0.b.called.organisation,
                purpose: "\($0.b.called.purpose)",
                a: "\($0.a.action)",
                b: "\($0.b.action)"
            )
        }
    }
}
