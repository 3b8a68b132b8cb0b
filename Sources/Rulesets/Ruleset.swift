package import Blocklists
package import DNSWire
package import Policies

/// One published ruleset, whole and checked: what the answerer decides by until the next.
///
/// Immutable, shared by all threads, freed with its last reader; its index is a mapped file.
package final class Ruleset: Sendable {
    /// Which publication this is; grows by one each time.
    package let generation: UInt32
    /// Who lists a name.
    package let index: NameIndex
    /// Everything else, with its words.
    package let contents: RulesetContents
    /// The rule lines, ready to decide.
    package let decisions: DecisionTable
    /// The devices, ready to be told apart.
    package let devices: DeviceTable
    /// How long a blocked answer may be kept, in seconds.
    package let blockedTTL: UInt32
    /// The words of each reason, ready to be put into an answer.
    package let reasons: ReasonTexts

    /// Puts a ruleset together from its parts.
    ///
    /// Throws when two devices of the rulebook claim one address; `path` names the file to blame.
    package init(
        generation: UInt32,
        index: NameIndex,
        contents: RulesetContents,
        path: String
    ) throws(RulesetError) {
        self.generation = generation
        self.index = index
        self.contents = contents
        decisions = DecisionTable(
            lines: contents.rulebook.lines,
            entries: contents.entries.lazy.map(\.facts),
            lists: contents.lists.map(\.id),
            modeDefault: contents.settings.blocking.mode
        )
        do {
            devices = try contents.rulebook.deviceTable()
        } catch {
            throw .devices(error, path: path)
        }
        blockedTTL = contents.settings.blocking.ttl
        reasons = ReasonTexts(contents)
    }

    /// What the answering process is to do.
    package var settings: AnswererSettings { contents.settings }

    /// Decides on the name with these folded wire octets, root included.
    ///
    /// `matches` is the caller's to reuse; it is left with what the index knows of the name. Allocates
    /// nothing.
    package func decide(
        foldedName: Span<UInt8>,
        for profile: DeviceProfile,
        at epochSeconds: Int64,
        matches: inout Matches
    ) -> Verdict {
        index.matches(foldedName: foldedName, into: &matches)
        return decisions.decide(matches, for: profile, at: epochSeconds)
    }

    /// Decides on the name that `prepared` was prepared for by this ruleset's index.
    package func decide(
        _ prepared: borrowing PreparedName,
        foldedName: Span<UInt8>,
        for profile: DeviceProfile,
        at epochSeconds: Int64,
        matches: inout Matches
    ) -> Verdict {
        index.matches(prepared, foldedName: foldedName, into: &matches)
        return decisions.decide(matches, for: profile, at: epochSeconds)
    }

    /// How much `entry` says of a name that was asked and that it covers.
    package func attributionWeight(asked entry: EntryID) -> AttributionWeight {
        decisions.attributionWeight(asked: entry)
    }

    /// How much `entry` says of a name through another that leads there and that it covers.
    package func attributionWeight(alias entry: EntryID) -> AttributionWeight {
        decisions.attributionWeight(alias: entry)
    }

    /// Decides as `decide` does and tells everything that led to it; for `why`, off the query's path.
    package func explain(
        _ name: Name,
        for profile: DeviceProfile,
        at epochSeconds: Int64
    ) -> Explanation {
        var matches = Matches()
        index.matches(foldedName: name.folded.octets.span, into: &matches)
        return decisions.explain(matches, for: profile, at: epochSeconds)
    }
}
