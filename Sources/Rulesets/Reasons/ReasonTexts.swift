import Attribution
package import DNSWire
package import Policies

/// The words of every reason a verdict can have, made once for a ruleset, so that an answer can say
/// why without allocating.
///
/// A reason has two parts. The first says what was touched: `maker:xiaomi/telemetry`, `list:oisd` or
/// `ads.example.com`; the second says who cares: `policy quiet`, `your rule family.rules:3`. Where a name is
/// held, a third says how its owner answers. An Extended DNS Error's text is all of it, with commas
/// between (RFC 8914 §2).
package final class ReasonTexts: Sendable {
    private let entries: PackedTexts
    private let lists: PackedTexts
    private let lines: PackedTexts
    /// What each line that targets a name targets; empty for all others.
    private let targets: PackedTexts
    /// Whom a name outside the catalogue calls.
    private let strangers = PackedTexts(["other"])
    /// What is said of a name that is held: whoever misses something learns how to answer.
    private let holding = PackedTexts([", held until answered: landline review"])

    /// The words for everything that `contents` can decide by.
    package init(_ contents: RulesetContents) {
        entries = PackedTexts(contents.entries.lazy.map { "\($0.selector)" })
        lists = PackedTexts(contents.lists.lazy.map { "list:\($0.id)" })
        let rulebook = contents.rulebook
        lines = PackedTexts(rulebook.lines.lazy.map { Self.voice(of: $0, rulebook) })
        targets = PackedTexts(
            rulebook.lines.lazy.map { line in
                if case .name = line.rule.target { "\(line.rule.target)" } else { "" }
            }
        )
    }

    /// The longest reason: an EDE text rides in answers of 1,232 octets beside everything else.
    package static let octetsMax = EDNSLimits.extraTextOctetsMax

    /// Writes the reason of `verdict` to the beginning of `buffer` and returns how many octets it has.
    ///
    /// At most `octetsMax`, and never more than the buffer holds. ASCII only. Allocates nothing.
    package func write(_ verdict: Verdict, into buffer: inout MutableSpan<UInt8>) -> Int {
        var count = 0
        write(verdict, into: &buffer, &count)
        return count
    }

    /// Writes what an answer tells of a block as `write` does: whom the name calls, and the reason.
    ///
    /// That is the reason alone where the catalogue's entry is part of it, `maker:xiaomi/telemetry, policy
    /// quiet`. Where a list or a name of the owner's touched the name, whom it calls goes before:
    /// `maker:xiaomi/push, list:oisd, policy family`, and `other` for what the catalogue doesn't know.
    package func writeAnswer(_ verdict: Verdict, into buffer: inout MutableSpan<UInt8>) -> Int {
        var count = 0
        if verdict.matched.kind != .entry {
            if verdict.entry.isNone {
                strangers.write(1, into: &buffer, &count)
            } else {
                entries.write(verdict.entry.rawValue, into: &buffer, &count)
            }
            Self.separate(in: &buffer, &count)
        }
        write(verdict, into: &buffer, &count)
        return count
    }

    private func write(
        _ verdict: Verdict,
        into buffer: inout MutableSpan<UInt8>,
        _ count: inout Int
    ) {
        let start = count
        switch verdict.matched.kind {
        case .none: break
        case .entry: entries.write(verdict.matched.number, into: &buffer, &count)
        case .list: lists.write(verdict.matched.number, into: &buffer, &count)
        case .rule: targets.write(verdict.matched.number, into: &buffer, &count)
        }
        if count > start, !verdict.line.isNone { Self.separate(in: &buffer, &count) }
        lines.write(verdict.line.rawValue, into: &buffer, &count)
        if verdict.action == .hold { holding.write(1, into: &buffer, &count) }
    }

    /// The reason of `verdict` as text; for everything but the query's path.
    package func text(_ verdict: Verdict) -> String {
        switch verdict.level {
        case .fallback: return "nothing speaks against it"
        case .essential:
            let kept = lines.text(verdict.guarded.rawValue)
            return "\(entries.text(verdict.entry.rawValue)) is essential; kept from \(kept)"
        case .timed, .device, .group, .global, .policy: break
        }
        var octets = [UInt8](repeating: 0, count: Self.octetsMax)
        var span = octets.mutableSpan
        let count = write(verdict, into: &span)
        return String(decoding: octets.prefix(count), as: UTF8.self)
    }

    /// Who speaks in a line: the policy by name, the owner by file and line.
    private static func voice(of line: RuleLine, _ rulebook: Rulebook) -> String {
        switch line.owner {
        case .policy(let id): "policy \(rulebook.policy(id)?.text ?? "?")"
        case .everyone, .device, .group: "your rule \(line.origin)"
        }
    }

    private static func separate(in buffer: inout MutableSpan<UInt8>, _ count: inout Int) {
        append(UInt8(ascii: ","), to: &buffer, &count)
        append(UInt8(ascii: " "), to: &buffer, &count)
    }

    private static func append(
        _ octet: UInt8,
        to buffer: inout MutableSpan<UInt8>,
        _ count: inout Int
    ) {
        guard count < min(buffer.count, octetsMax) else { return }
        buffer[count] = octet
        count += 1
    }
}

extension Verdict {
    /// The Extended DNS Error of a block: Blocked (15) where the owner decided for the whole house,
    /// Filtered (17) where for a device or a group (RFC 8914 §4.16, §4.18).
    package var extendedError: EDECode {
        switch level {
        case .timed, .device, .group: .filtered
        case .global, .essential, .policy, .fallback: .blocked
        }
    }
}
