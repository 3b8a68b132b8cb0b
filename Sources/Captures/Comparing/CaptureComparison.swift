package import Attribution
import DNSWire
import Policies

/// Two captures side by side, or one under two policies: whom only the first called, whom only the second,
/// whom both, and how often.
package struct CaptureComparison: Sendable {
    /// Calls of one kind in one capture.
    package struct Count: Equatable, Sendable {
        /// Questions for one name in one moment count as one.
        package var calls = 0
        /// Of these, those that are kept from going out.
        package var blocked = 0

        package init() {}
    }

    /// One kind of call in both.
    package struct Line<Key: Sendable>: Sendable {
        package var key: Key
        package var a = Count()
        package var b = Count()

        /// In which of both it is.
        package var side: Side {
            b.calls == 0 ? .onlyA : a.calls == 0 ? .onlyB : .both
        }
    }

    /// Where a kind of call is found.
    package enum Side: String, CaseIterable, Sendable {
        case onlyA = "only-a"
        case onlyB = "only-b"
        case both
    }

    /// An organisation, as tables tell it.
    package struct Organisation: Hashable, Sendable {
        package var id: String
        package var name: String
        package var master: Master
    }

    /// A name, and who is called by it.
    package struct NameKey: Hashable, Sendable {
        package var name: String
        package var organisation: String
        package var purpose: Purpose
    }

    package private(set) var organisations: [Line<Organisation>]
    package private(set) var purposes: [Line<Purpose>]
    package private(set) var masters: [Line<Master>]
    package private(set) var names: [Line<NameKey>]
    /// The names that are let through in one and not in the other.
    package private(set) var decidedOtherwise: [(name: String, a: CallJudgement, b: CallJudgement)]

    /// Whether anything is in one alone, or decided otherwise in the other.
    package var hasDifferences: Bool {
        !decidedOtherwise.isEmpty || names.contains { $0.side != .both }
    }

    /// Compares the calls of one with those of another.
    package init(_ a: [AttributedCall], _ b: [AttributedCall]) {
        organisations = Self.lines(a, b) {
            Organisation(
                id: $0.judgement.called.organisation,
                name: $0.judgement.called.organisationName,
                master: $0.judgement.called.master
            )
        } order: {
            $0.name + $0.id
        }
        purposes = Self.lines(a, b) {
            $0.judgement.called.purpose
        } order: {
            $0.description
        }
        masters = Self.lines(a, b) {
            $0.judgement.called.master
        } order: {
            $0.description
        }
        names = Self.lines(a, b) {
            NameKey(
                name: "\($0.call.name.folded)",
                organisation: $0.judgement.called.organisationName,
                purpose: $0.judgement.called.purpose
            )
        } order: {
            $0.name
        }
        let other = Dictionary(b.map { ($0.call.name, $0.judgement) }, uniquingKeysWith: { $1 })
        var seen: Set<Name> = []
        decidedOtherwise = a.compactMap { call in
            guard let b = other[call.call.name], seen.insert(call.call.name).inserted,
                call.judgement.action != b.action
            else { return nil }
            return (name: "\(call.call.name.folded)", a: call.judgement, b: b)
        }
    }

    /// Counts by key: what is in one alone first, then by how much there is of it.
    private static func lines<Key: Hashable & Sendable>(
        _ a: [AttributedCall],
        _ b: [AttributedCall],
        by key: (AttributedCall) -> Key,
        order: (Key) -> String
    ) -> [Line<Key>] {
        var lines: [Key: Line<Key>] = [:]
        for call in a {
            let key = key(call)
            lines[key, default: Line(key: key)].a.add(call)
        }
        for call in b {
            let key = key(call)
            lines[key, default: Line(key: key)].b.add(call)
        }
        return lines.values.sorted { left, right in
            let (first, second) = (left.a.calls + left.b.calls, right.a.calls + right.b.calls)
            return (left.side.rank, second, order(left.key)) < (
                right.side.rank, first, order(right.key)
            )
        }
    }
}

extension CaptureComparison.Count {
    fileprivate mutating func add(_ call: AttributedCall) {
        calls += 1
        if call.judgement.action != .allow { blocked += 1 }
    }
}

extension CaptureComparison.Side {
    fileprivate var rank: Int {
        switch self {
        case .onlyA: 0
        case .onlyB: 1
        case .both: 2
        }
    }
}
