import Blocklists
import DNSWire
import TestChance
import Testing

private let rule = IndexSource(kind: .rule, id: 7)
private let entry = IndexSource(kind: .entry, id: 8)
private let list = IndexSource(kind: .list, id: 9)
private let kept = IndexSource(kind: .list, id: 9, isException: true)

@Suite struct `An index` {
    @Test(arguments: [
        (NameScope.exact, "example.org", true), (.exact, "www.example.org", false),
        (.subtree, "example.org", true), (.subtree, "a.b.example.org", true),
        (.subdomainsOnly, "example.org", false), (.subdomainsOnly, "www.example.org", true),
        (.subtree, "notexample.org", false), (.subtree, "org", false),
        (.exact, "EXAMPLE.org", true),
    ])
    func `reaches as far as the scope says`(scope: NameScope, asked: String, reached: Bool) throws {
        try withIndex([("Example.Org", scope, list)]) { index in
            #expect(index.found(asked).isEmpty == !reached)
        }
    }

    @Test func `gives the most specific first, and rules before entries before lists`() throws {
        try withIndex([
            ("org", .subtree, list), ("example.org", .subtree, list),
            ("example.org", .subtree, entry), ("example.org", .exact, rule),
            ("example.org", .subtree, kept), (".", .subtree, rule),
        ]) { index in
            #expect(
                index.found("example.org") == [
                    Found(source: rule, scope: .exact, depth: 2),
                    Found(source: entry, scope: .subtree, depth: 2),
                    Found(source: list, scope: .subtree, depth: 2),
                    Found(source: kept, scope: .subtree, depth: 2),
                    Found(source: list, scope: .subtree, depth: 1),
                    Found(source: rule, scope: .subtree, depth: 0),
                ]
            )
            #expect(index.nameCount == 2)
        }
    }

    @Test(arguments: [
        ("log-va.example.org", true), ("LOG-.example.org", true), ("a.log-eu.example.org", true),
        ("log.example.org", false), ("login.example.org", false), ("example.org", false),
        ("log-va.a.example.org", false), ("xlog-va.example.org", false), ("log-va.org", false),
    ])
    func `knows a family by the form of a label`(asked: String, reached: Bool) throws {
        try withIndex([
            ("log-*.example.org", .family, entry), ("example.org", .subtree, list),
        ]) { index in
            let found = index.found(asked).filter { $0.source == entry }
            #expect(found == (reached ? [Found(source: entry, scope: .family, depth: 3)] : []))
        }
    }

    @Test func `tells families of one name apart, and gives them before the name`() throws {
        let other = IndexSource(kind: .entry, id: 12)
        try withIndex([
            ("example.org", .subtree, list), ("log-*.example.org", .family, entry),
            ("*-courier-and-more.example.org", .family, other),
            ("log-1.example.org", .subtree, rule),
        ]) { index in
            #expect(
                index.found("log-1.example.org") == [
                    Found(source: rule, scope: .subtree, depth: 3),
                    Found(source: entry, scope: .family, depth: 3),
                    Found(source: list, scope: .subtree, depth: 2),
                ]
            )
            #expect(
                index.found("1-courier-and-more.example.org").map(\.source) == [other, list]
            )
        }
    }

    @Test func `joins what one source says of one name twice`() throws {
        try withIndex([
            ("example.org", .exact, list), ("example.org", .subdomainsOnly, list),
            ("example.net", .exact, list), ("EXAMPLE.net", .exact, list),
        ]) { index in
            #expect(
                index.found("example.org") == [
                    Found(source: list, scope: .subtree, depth: 2)
                ]
            )
            #expect(
                index.found("example.net") == [Found(source: list, scope: .exact, depth: 2)]
            )
        }
    }

    @Test func `that is empty matches nothing`() throws {
        try withIndex([]) { index in
            #expect(index.found("example.org").isEmpty)
            #expect(index.found(".").isEmpty)
        }
    }

    @Test func `lets nobody crowd out the owner's rules`() throws {
        var rows: [(String, NameScope, IndexSource)] = [("example.org", .subtree, rule)]
        let deep = String(repeating: "a.", count: 60)
        for labels in 0...60 {
            for id: UInt32 in 0..<3 {
                rows.append(
                    (
                        deep.suffix(labels * 2) + "example.org", .subtree,
                        IndexSource(kind: .list, id: id)
                    )
                )
            }
        }
        try withIndex(rows) { index in
            let found = index.found(deep + "example.org")
            #expect(found.count == Matches.matchesMax)
            #expect(found.contains(Found(source: rule, scope: .subtree, depth: 2)))
            #expect(found.map(\.depth) == found.map(\.depth).sorted(by: >))
            let name = try Name(deep + "example.org")
            var matches = Matches()
            index.matches(foldedName: name.octets.span, into: &matches)
            #expect(matches.isTruncated)
        }
    }

    @Test(arguments: [
        [], [1], [1, 97], [64] + [UInt8](repeating: 97, count: 64) + [0], [1, 97, 0, 0],
        [1, 97, 0xC0, 0x0C], [UInt8](repeating: 1, count: 300), [0, 0],
    ])
    func `finds nothing for octets that are no name`(octets: [UInt8]) throws {
        try withIndex([("a", .subtree, list), (".", .subtree, rule)]) { index in
            var matches = Matches()
            index.matches(foldedName: octets.span, into: &matches)
            #expect(matches.isEmpty)
        }
    }

    @Test func `answers for the longest names`() throws {
        let longest = Array(repeating: "a", count: 127).joined(separator: ".")
        try withIndex([(longest, .exact, list), ("a", .subtree, entry)]) { index in
            #expect(
                index.found(longest) == [
                    Found(source: list, scope: .exact, depth: 127),
                    Found(source: entry, scope: .subtree, depth: 1),
                ]
            )
        }
    }

    @Test func `serves its readers while a new one takes its place`() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/names.index"
            var first = NameIndexBuilder()
            first.add(try Name("old.example"), scope: .exact, source: list)
            _ = try first.write(to: path)
            let old = try NameIndex.open(path)
            var second = NameIndexBuilder()
            second.add(try Name("new.example"), scope: .exact, source: list)
            let summary = try second.write(to: path)
            #expect(summary.names == 1)
            #expect(old.found("old.example").count == 1)
            let new = try NameIndex.open(path)
            #expect(new.found("old.example").isEmpty && new.found("new.example").count == 1)
            #expect(summary.octets == new.octets)
        }
    }

    /// Against a dictionary walked suffix by suffix.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `agrees with a naive set`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var rows: [(String, NameScope, IndexSource)] = []
        var naive = NaiveIndex()
        for _ in 0..<4000 {
            let row = random.nextRow()
            rows.append(row)
            naive.add(try Name(row.0), scope: row.1, source: row.2)
        }
        for id in 0..<400 {
            let source = IndexSource(kind: .entry, id: UInt32(10 + id))
            let form = random.pick(["ww*", "*ds", "ex*le", "x-*", "ads*"])
            let row = (form + "." + random.nextName(), NameScope.family, source)
            rows.append(row)
            naive.families.append((try Name(row.0), source))
        }
        let asked = (0..<4000).map { _ in random.nextName() }
        try withIndex(rows) { index in
            #expect(index.nameCount == naive.names.count)
            for text in asked {
                let expected = naive.found(try Name(text))
                #expect(Set(index.found(text)) == expected, "seed \(seed), \(text)")
            }
        }
    }
}

/// What an index should be, written so plainly that it can't be wrong.
private struct NaiveIndex {
    var sources: [Name: [IndexSource: NameScope]] = [:]
    var families: [(name: Name, source: IndexSource)] = []

    /// Every name at which something is listed.
    var names: Set<Name> { Set(sources.keys).union(families.compactMap(\.name.parent)) }

    mutating func add(_ name: Name, scope: NameScope, source: IndexSource) {
        let before = sources[name]?[source] ?? scope
        sources[name, default: [:]][source] = before == scope ? scope : .subtree
    }

    func found(_ name: Name) -> Set<Found> {
        var found: Set<Found> = []
        for depth in 1...name.labelCount {
            let unreachable: NameScope = depth == name.labelCount ? .subdomainsOnly : .exact
            for (source, scope) in sources[name.suffix(labels: depth)] ?? [:]
            where scope != unreachable {
                found.insert(Found(source: source, scope: scope, depth: depth))
            }
        }
        for (family, source) in families {
            let depth = family.labelCount
            guard name.labelCount >= depth, let parent = family.parent else { continue }
            let member = name.suffix(labels: depth)
            guard member.parent == parent,
                let label = member.description.split(separator: ".").first,
                let form = family.description.split(separator: ".").first
            else { continue }
            let ends = form.split(separator: "*", omittingEmptySubsequences: false)
            if label.count >= form.count - 1, label.hasPrefix(ends[0]), label.hasSuffix(ends[1]) {
                found.insert(Found(source: source, scope: .family, depth: depth))
            }
        }
        return found
    }
}

extension SeededGenerator {
    fileprivate mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int(next() % UInt64(elements.count))]
    }

    fileprivate mutating func nextName() -> String {
        let labels = ["a", "b", "www", "ads", "example", "org", "net", "x-1", "_tcp"]
        return (0...Int(next() % 5)).map { _ in pick(labels) }.joined(separator: ".")
    }

    fileprivate mutating func nextRow() -> (String, NameScope, IndexSource) {
        let kind = pick(IndexSource.Kind.allCases)
        let isException = kind == .list && next() % 2 == 0
        let source = IndexSource(
            kind: kind,
            id: UInt32(next() % 2),
            isException: isException
        )
        return (nextName(), pick([NameScope.exact, .subtree, .subdomainsOnly]), source)
    }
}
