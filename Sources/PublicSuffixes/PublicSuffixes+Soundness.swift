import DNSWire

extension PublicSuffixes {
    /// Fewer rules than this had no list since 2015.
    static let soundRulesMin = 6_000
    /// One line in so many may be no rule: a list that is newer than this program may have a few.
    static let soundRulesPerRejection = 100

    /// What no list has ever been wrong about: a name, and how many of its labels are its public suffix.
    private static let certainties: [(name: String, suffixLabels: Int)] = [
        ("example.com", 1), ("example.org", 1), ("example.de", 1), ("example.co.uk", 2),
        ("example.com.au", 2), ("example.co.jp", 2), ("a.b.kobe.jp", 3), ("city.kobe.jp", 2),
        ("www.ck", 1), ("a.b.ck", 2), ("a.github.io", 2), ("a.xn--55qx5d.cn", 2),
    ]

    /// Throws what speaks against going by this list in place of one that is known to be good.
    ///
    /// A text that was cut off, or is no list at all, fails here; so does one that would make registries
    /// into somebody's domains.
    package func checkSoundness() throws(PublicSuffixesError) {
        for mark in SuffixListMark.allCases where !markedDivisions.contains(mark) {
            throw .markMissing(mark.rawValue)
        }
        guard ruleCount >= Self.soundRulesMin else { throw .tooFewRules(ruleCount) }
        guard rejectedCount <= ruleCount / Self.soundRulesPerRejection else {
            throw .tooManyRejected(rejectedCount)
        }
        for (text, labels) in Self.certainties {
            do {
                let name = try Name(text)
                guard suffixLabelCount(of: name.octets.span) == labels else {
                    throw PublicSuffixesError.wrongAbout(text)
                }
            } catch {
                throw .wrongAbout(text)
            }
        }
    }
}
