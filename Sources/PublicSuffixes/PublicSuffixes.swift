package import DNSWire

/// Where names stop being a registry's and begin to be somebody's: the Public Suffix List, compiled.
///
/// A public suffix is a name below which strangers register names: `com`, `co.uk`, `github.io`. One label
/// more is a registrable domain, and whoever holds that is called by every name below it. The list is
/// kept at publicsuffix.org; without one (`init()`) every last label is a public suffix.
///
/// Immutable and without locks. A look-up allocates nothing; it costs one probe a label, and none for
/// labels beyond the deepest rule's.
package struct PublicSuffixes: Sendable {
    /// Which rules hold.
    package enum Division: Sendable {
        /// All rules: those of registries, and those that holders of a domain have asked for because they
        /// give the names below it to strangers (`github.io`, `s3.amazonaws.com`).
        case all
        /// The rules of registries alone, the list's “ICANN domains”.
        case registries
    }

    /// How many rules there are.
    package internal(set) var ruleCount = 0
    /// The list's own word for its version, as `2026-11-20_09-12-31_UTC`; lists before 2024 have none.
    package internal(set) var version: String?
    /// The first lines that are no rules, and how many there are.
    package internal(set) var rejected: [RejectedSuffix] = []
    package internal(set) var rejectedCount = 0
    /// Which of the two divisions the list marks from beginning to end.
    var markedDivisions: Set<SuffixListMark> = []
    var table = SuffixTable()
    /// The most labels that a rule names.
    var depthMax = 1

    /// A list without rules.
    package init() {}

    /// How many of the last labels of `name` are its public suffix: 1 for `com` and names in it.
    ///
    /// `name` is a whole name in wire octets, root included, in any case. The root, and octets that are no
    /// name, have no suffix: 0.
    package func suffixLabelCount(of name: Span<UInt8>, in division: Division = .all) -> Int {
        var starts = LabelStarts()
        return suffixLabelCount(of: name, in: division, &starts)
    }

    /// Where the registrable domain begins in the wire octets of `name`; nil if the name is a public suffix
    /// itself, or no name.
    package func registrableOffset(of name: Span<UInt8>, in division: Division = .all) -> Int? {
        var starts = LabelStarts()
        let suffix = suffixLabelCount(of: name, in: division, &starts)
        return suffix > 0 && starts.count > suffix ? starts[fromEnd: suffix + 1] : nil
    }

    /// The registrable domain that `name` is or lies below, folded; nil if the name is a public suffix.
    package func registrableDomain(of name: Name, in division: Division = .all) -> Name? {
        let suffix = suffixLabelCount(of: name.octets.span, in: division)
        guard suffix > 0, name.labelCount > suffix else { return nil }
        return name.suffix(labels: suffix + 1).folded
    }

    /// Whether `name` is one below which strangers register names.
    package func isPublicSuffix(_ name: Name, in division: Division = .all) -> Bool {
        let suffix = suffixLabelCount(of: name.octets.span, in: division)
        return suffix > 0 && name.labelCount == suffix
    }

    /// The domain by which a call to `name` is told where nothing more is known about it, folded.
    ///
    /// That is its registrable domain. A host of strangers (`github.io`) stands for itself, and so does a
    /// registry (`com`) and the root. Reverse names belong to addresses and not to registrants: all in
    /// `in-addr.arpa` are one.
    package func domain(of name: Name) -> Name {
        let octets = name.octets
        let offset = domainOffset(of: octets.span)
        guard offset > 0 else { return name.folded }
        var depth = 0
        var start = offset
        while octets[start] != 0 {
            start += 1 + Int(octets[start])
            depth += 1
        }
        return name.suffix(labels: depth).folded
    }

    /// Where `domain(of:)` begins in the wire octets of `name`; 0 where that is the whole name.
    package func domainOffset(of name: Span<UInt8>) -> Int {
        var starts = LabelStarts()
        let suffix = suffixLabelCount(of: name, in: .all, &starts)
        if starts.count > 2, Self.isARPA(name, at: starts[fromEnd: 1]) {
            return starts[fromEnd: 2]
        }
        if suffix > 0, starts.count > suffix { return starts[fromEnd: suffix + 1] }
        let registry = suffixLabelCount(of: name, in: .registries, &starts)
        return registry > 0 && starts.count > registry ? starts[fromEnd: registry + 1] : 0
    }

    /// Whether the label at `offset` is `arpa` (RFC 3172).
    private static func isARPA(_ name: Span<UInt8>, at offset: Int) -> Bool {
        name.count == offset + 6 && name[offset] == 4
            && name[offset + 1].foldedASCII == UInt8(ascii: "a")
            && name[offset + 2].foldedASCII == UInt8(ascii: "r")
            && name[offset + 3].foldedASCII == UInt8(ascii: "p")
            && name[offset + 4].foldedASCII == UInt8(ascii: "a")
    }

    // MARK: The walk

    /// Walks from the last label to the first: the rule that names most wins, an exception over all.
    ///
    /// Where no rule matches, the last label is the suffix (publicsuffix.org, “Formal Algorithm”).
    private func suffixLabelCount(
        of name: Span<UInt8>,
        in division: Division,
        _ starts: inout LabelStarts
    ) -> Int {
        guard starts.find(in: name), starts.count > 0 else { return 0 }
        var suffix = 1
        var hash = table.hashBeforeLabels
        var end = name.count - 1
        for depth in 1...min(starts.count, depthMax) {
            let start = starts[fromEnd: depth]
            hash = table.extending(hash, with: name, in: start..<end)
            end = start
            let rules = table.rules(at: hash, of: name, from: start).holding(in: division)
            if rules.isEmpty { continue }
            if rules.contains(.exception) { return depth - 1 }
            if rules.contains(.plain) { suffix = max(suffix, depth) }
            if rules.contains(.wildcard), depth < starts.count { suffix = max(suffix, depth + 1) }
        }
        return suffix
    }
}

/// Where each label of a name begins; on the stack.
struct LabelStarts {
    private(set) var count = 0
    private var offsets = InlineArray<128, UInt8>(repeating: 0)

    /// Finds the labels of a whole name in wire octets; false if the octets are none.
    mutating func find(in name: Span<UInt8>) -> Bool {
        count = 0
        guard name.count <= Name.octetsMax else { return false }
        var offset = 0
        while offset < name.count {
            let length = Int(name[offset])
            if length == 0 { return offset + 1 == name.count }
            guard length <= Name.labelOctetsMax, count < Name.labelsMax else { return false }
            offsets[count] = UInt8(truncatingIfNeeded: offset)
            count += 1
            offset += 1 + length
        }
        return false
    }

    /// Where the last `labels` labels begin; `labels` is between 1 and `count`.
    subscript(fromEnd labels: Int) -> Int { Int(offsets[count - labels]) }
}
