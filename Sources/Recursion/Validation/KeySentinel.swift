import DNSSEC
import DNSWire

/// The root key sentinel (RFC 8509): by two names of a zone that serves them, people see whether their resolver
/// trusts a key of the root.
struct KeySentinel {
    /// The key tag that the name asks about.
    private let tag: UInt16
    /// Whether the name is to fail where the key is trusted, rather than where it is not.
    private let failsIfTrusted: Bool

    private static let isTrusted = "root-key-sentinel-is-ta-"
    private static let isNotTrusted = "root-key-sentinel-not-ta-"

    /// Nil for other names and other types than addresses (RFC 8509 §2.1).
    init?(_ question: Question) {
        guard question.type.isAddress, question.class == .in else { return nil }
        var labels = question.name.labels
        guard let label = labels.next() else { return nil }
        let text = String(decoding: label.map(\.foldedASCII), as: UTF8.self)
        failsIfTrusted = text.hasPrefix(Self.isNotTrusted)
        guard failsIfTrusted || text.hasPrefix(Self.isTrusted) else { return nil }
        let prefix = failsIfTrusted ? Self.isNotTrusted : Self.isTrusted
        let digits = text.dropFirst(prefix.count)
        // Exactly five digits, with zeros before (RFC 8509 §2.2).
        guard digits.count == 5, digits.allSatisfy({ $0.isASCII && $0.isNumber }),
            let tag = UInt16(digits)
        else { return nil }
        self.tag = tag
    }

    /// Whether an answer that was found `secure` is to fail, given what is trusted of the root.
    func fails(trusting vouchers: Vouchers) -> Bool {
        let tags = vouchers.digests.map(\.keyTag) + vouchers.keys.map(\.tag)
        return tags.contains(tag) == failsIfTrusted
    }
}

extension Validator {
    /// Whether `answer` is to fail as a sentinel of the root's keys: only secure ones are (RFC 8509 §3.1).
    func failsAsSentinel(_ answer: ResolvedAnswer) -> Bool {
        guard answer.finding.status == .secure, let sentinel = KeySentinel(answer.question),
            let root = points.anchors[.root]
        else { return false }
        return sentinel.fails(trusting: root)
    }
}
