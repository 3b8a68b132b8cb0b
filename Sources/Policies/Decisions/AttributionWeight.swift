import Attribution

/// How much the catalogue's word about one name says of whom a call serves.
///
/// A name may lead to others, by CNAME or SVCB records. Where one of those says more than the name that was
/// asked, the lookup is told by it: so a tracker behind a shop's own name is told as the tracker.
package enum AttributionWeight: UInt8, Comparable, Sendable {
    /// Nothing is known.
    case none = 0
    /// An organisation, but no more than that something of its is used: `unknown`, `content`.
    case vague = 1
    /// An organisation and a purpose.
    case telling = 2

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The weight of each entry's word.
struct AttributionWeights: Sendable {
    /// By entry: for the name asked, and for a name that it leads to.
    private let weights: [(asked: AttributionWeight, alias: AttributionWeight)]

    init(_ entries: some Collection<EntryFacts>) {
        weights = entries.map { facts in
            let weight: AttributionWeight =
                switch facts.purpose {
                case .unknown, .content: .vague
                default: .telling
                }
            // What is shared by all (CDNs, clouds) says nothing of who is called through it.
            return (weight, facts.master == .other ? .none : weight)
        }
    }

    func asked(_ entry: EntryID) -> AttributionWeight {
        guard let index = entry.index, index < weights.count else { return .none }
        return weights[index].asked
    }

    func alias(_ entry: EntryID) -> AttributionWeight {
        guard let index = entry.index, index < weights.count else { return .none }
        return weights[index].alias
    }
}

extension DecisionTable {
    /// How much `entry` says of a name that was asked and that it covers.
    package func attributionWeight(asked entry: EntryID) -> AttributionWeight {
        weights.asked(entry)
    }

    /// How much `entry` says of a name through another that leads there and that it covers.
    package func attributionWeight(alias entry: EntryID) -> AttributionWeight {
        weights.alias(entry)
    }
}
