import DNSWire

extension PublicSuffixes {
    /// The largest list that is read.
    ///
    /// In 2026 the list has 330 kB.
    package static let octetsMax = 4 << 20
    /// The most rules.
    ///
    /// In 2026 there are ten thousand.
    static let rulesMax = 100_000
    /// The most labels of a rule; the deepest that the list ever had is 5.
    static let labelsMax = 10
    /// How many of the lines that are no rules are kept.
    static let rejectedMax = 20

    /// Reads a list in the form of publicsuffix.org: one rule a line, UTF-8.
    ///
    /// A line that is no rule is told in `rejected` and left out. Throws where the whole can't be a list.
    package init(reading text: [UInt8]) throws(PublicSuffixesError) {
        guard text.count <= Self.octetsMax else { throw .tooLarge(octets: text.count) }
        var isPrivate = false
        var number = 0
        for line in text.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            let first = line.firstIndex { $0 > 0x20 } ?? line.endIndex
            let written = line[first...]
            guard !written.isEmpty else { continue }
            if written.starts(with: Self.commentMark) {
                readComment(written, &isPrivate)
                continue
            }
            // A rule ends at the first white space.
            let rule = written.prefix { $0 > 0x20 }
            guard ruleCount < Self.rulesMax else { throw .tooManyRules(line: number) }
            do throws(RejectedSuffix.Reason) {
                try readRule(rule, isPrivate: isPrivate)
            } catch .crowded {
                throw .crowded(line: number)
            } catch {
                rejectedCount += 1
                if rejected.count < Self.rejectedMax {
                    rejected.append(RejectedSuffix(line: number, reason: error))
                }
            }
        }
        guard ruleCount > 0 else { throw .noRules }
    }

    // MARK: Lines

    private static let commentMark = Array("//".utf8)

    private mutating func readComment(_ line: ArraySlice<UInt8>, _ isPrivate: inout Bool) {
        // Half of the list are comments, and nearly all of them for people: octets tell those apart.
        let words = line.prefix(Self.commentOctetsMax).drop {
            $0 == UInt8(ascii: "/") || $0 <= 0x20
        }
        if words.starts(with: Self.versionMark), version == nil {
            let word = words.dropFirst(Self.versionMark.count).filter { (0x21...0x7E).contains($0) }
            version = String(decoding: word, as: UTF8.self)
        } else if words.first == UInt8(ascii: "="),
            let mark = SuffixListMark.allCases.first(where: { words.starts(with: $0.rawValue.utf8) }
            )
        {
            markedDivisions.insert(mark)
            isPrivate = mark == .privateBegins
        }
    }

    private static let versionMark = Array("VERSION:".utf8)

    /// Marks and the version stand at the start of a line; the rest of a comment is for people.
    private static let commentOctetsMax = 100

    private mutating func readRule(
        _ text: ArraySlice<UInt8>,
        isPrivate: Bool
    ) throws(RejectedSuffix.Reason) {
        var kind = SuffixRules.plain
        var rest = text
        if rest.first == UInt8(ascii: "!") {
            kind = .exception
            rest = rest.dropFirst()
        } else if rest.starts(with: Self.wildcardMark) {
            kind = .wildcard
            rest = rest.dropFirst(Self.wildcardMark.count)
        }
        var octets: [UInt8] = []
        var labels = 0
        for label in rest.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            let ascii = try Self.ascii(label)
            guard !ascii.isEmpty else { throw .emptyLabel }
            guard ascii.count <= Name.labelOctetsMax else { throw .labelTooLong }
            labels += 1
            octets.append(UInt8(ascii.count))
            octets += ascii
            guard labels <= Self.labelsMax, octets.count < Name.octetsMax else {
                throw .nameTooLong
            }
        }
        octets.append(0)
        guard table.insert(isPrivate ? kind.ofPrivateDivision : kind, for: octets.span) else {
            throw .crowded
        }
        ruleCount += 1
        depthMax = max(depthMax, labels)
    }

    private static let wildcardMark = Array("*.".utf8)
    private static let encodedMark = Array("xn--".utf8)

    /// The label as names have it: ASCII in lower case, other scripts in the form of RFC 3492.
    private static func ascii(
        _ label: ArraySlice<UInt8>
    ) throws(RejectedSuffix.Reason) -> [UInt8] {
        var folded: [UInt8] = []
        folded.reserveCapacity(label.count)
        var isASCII = true
        for octet in label {
            isASCII = isASCII && octet < 0x80
            folded.append(octet.foldedASCII)
        }
        if isASCII {
            guard folded.allSatisfy(Self.isLetterDigitOrHyphen) else { throw .badCharacter }
            return folded
        }
        guard let text = String(validating: label, as: UTF8.self) else { throw .notUTF8 }
        let scalars = text.unicodeScalars.map {
            $0.isASCII ? Unicode.Scalar(UInt8(ascii: $0).foldedASCII) : $0
        }
        guard
            scalars.allSatisfy({
                !$0.isASCII || Self.isLetterDigitOrHyphen(UInt8(ascii: $0))
            })
        else { throw .badCharacter }
        guard let encoded = Punycode.encoded(scalars) else { throw .labelTooLong }
        return encodedMark + encoded
    }

    private static func isLetterDigitOrHyphen(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

/// The comments by which the list tells its divisions apart.
enum SuffixListMark: String, CaseIterable {
    case registriesBegin = "===BEGIN ICANN DOMAINS==="
    case registriesEnd = "===END ICANN DOMAINS==="
    case privateBegins = "===BEGIN PRIVATE DOMAINS==="
    case privateEnds = "===END PRIVATE DOMAINS==="
}
