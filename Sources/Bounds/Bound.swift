/// Every bound on the work that one question, one message or one client may cause: its name, its value,
/// why it has that value, and the attack it answers.
///
/// All of them stand here and nowhere else. Each has a counter of how often it was reached
/// (`BoundCounters`), and a scenario in the tests that reaches it. What counts for one client's query
/// counts all work done for it (retries, negative proofs, addresses of servers) and is never reset
/// (`WorkTally`).
package enum Bound: UInt8, CaseIterable, Hashable, Sendable {
    // DNSSEC
    case signatureVerifications
    case signatureFailures
    case keysPerTag
    case dsRecords
    case rsaBitsMinimum
    case rsaBitsMaximum
    case rsaExponentBits
    case nsec3Iterations
    case nsec3Hashes
    case nsec3SaltOctets
    // Delegations
    case nameServers
    case addressQueries
    case addressQueryFailures
    case addressesPerName
    case referrals
    case delegationSeconds
    // One question
    case upstreamQueries
    case upstreamQueriesPerFetch
    case uselessUpstreamQueries
    case fetchDepth
    case resolutionMilliseconds
    case aliases
    // One message
    case compressedNames
    case rrsetRecords
    case cacheEntryOctets
    // One client, one server
    case answerAgeMilliseconds
    case waitingPerClient
    case nearMisses
}

extension Bound {
    /// The value: at most this much, but for `rsaBitsMinimum`; the name says the unit.
    package var value: Int {
        switch self {
        case .signatureVerifications: 16
        case .signatureFailures: 4
        case .keysPerTag: 2
        case .dsRecords: 8
        case .rsaBitsMinimum: 1_024
        case .rsaBitsMaximum: 4_096
        case .rsaExponentBits: 35
        case .nsec3Iterations: 50
        case .nsec3Hashes: 150
        case .nsec3SaltOctets: 64
        case .nameServers: 13
        case .addressQueries: 10
        case .addressQueryFailures: 5
        case .addressesPerName: 6
        case .referrals: 30
        case .delegationSeconds: 86_400
        case .upstreamQueries: 150
        case .upstreamQueriesPerFetch: 50
        case .uselessUpstreamQueries: 40
        case .fetchDepth: 8
        case .resolutionMilliseconds: 7_000
        case .aliases: 11
        case .compressedNames: 120
        case .rrsetRecords: 256
        case .cacheEntryOctets: 16 << 10
        case .answerAgeMilliseconds: 1_900
        case .waitingPerClient: 1_000
        case .nearMisses: 3
        }
    }

    /// Why the value is what it is, in one sentence.
    package var reason: StaticString {
        switch self {
        case .signatureVerifications:
            "a chain from the root through four zone cuts takes some ten; each costs 0.03 to 0.5 ms"
        case .signatureFailures:
            "a key roll-over that went half wrong fails one or two; P-384 and Ed448 count double"
        case .keysPerTag:
            "two keys of a zone share a tag once in thousands of zones, three never do"
        case .dsRecords: "zones that roll keys and algorithms at once have four"
        case .rsaBitsMinimum:
            "shorter keys are refused (RFC 8624 asks for 2048, old zones have 1024)"
        case .rsaBitsMaximum: "the longest in use; verifying costs the square of the length"
        case .rsaExponentBits: "65537 has 17, the largest in use 33; verifying costs its length"
        case .nsec3Iterations:
            "RFC 9276 §3.2 lets a resolver treat more as insecure; honest zones use 0"
        case .nsec3Hashes: "a name of 127 labels needs that many for its closest encloser"
        case .nsec3SaltOctets: "RFC 9276 asks for none; the longest seen in earnest have 32"
        case .nameServers: "the root has 13; more do not make a zone easier to reach"
        case .addressQueries: "ten cover both families of five servers, enough to reach one"
        case .addressQueryFailures: "where five servers' names fail, the zone is broken or hostile"
        case .addressesPerName: "anycast servers have one of each family, big ones three"
        case .referrals: "names under ip6.arpa pass some ten zone cuts"
        case .delegationSeconds:
            "a day, so that a domain taken away from its owner is soon gone here"
        case .upstreamQueries:
            "a cold cache, minimised names and a signed chain of aliases take some 60"
        case .upstreamQueriesPerFetch:
            "one name's referrals, retries and server addresses; 20 are usual"
        case .uselessUpstreamQueries:
            "failures, silences, truncated replies; a chain of aliases through zones with broken servers meets ten"
        case .fetchDepth:
            "servers named in zones whose servers are named in zones; 3 is the most seen"
        case .resolutionMilliseconds: "stubs have asked again after 5 s and gone after 10"
        case .aliases: "content networks chain up to 6"
        case .compressedNames: "the largest honest answers have some 60 names"
        case .rrsetRecords: "large pools have 100 addresses"
        case .cacheEntryOctets:
            "ordinary answers are below 1,232 octets; larger are seldom asked again"
        case .answerAgeMilliseconds: "stubs ask again after 2 s or more and take only one answer"
        case .waitingPerClient: "a busy household's phones have some 50 questions open"
        case .nearMisses: "a stranger's third guess at an ID is no accident (RFC 5452 §9.2)"
        }
    }

    /// The attack that the bound answers, by the name it is known by.
    package var attack: StaticString {
        switch self {
        case .signatureVerifications, .signatureFailures, .keysPerTag, .dsRecords:
            "KeyTrap (CVE-2023-50387)"
        case .rsaBitsMinimum: "forged signatures by factored keys"
        case .rsaBitsMaximum, .rsaExponentBits: "costly keys"
        case .nsec3Iterations, .nsec3Hashes, .nsec3SaltOctets: "NSEC3 hashing (CVE-2023-50868)"
        case .nameServers, .addressQueries, .addressQueryFailures: "NXNSAttack (CVE-2020-12662)"
        case .addressesPerName: "iDNS, NRDelegation (CVE-2022-3204)"
        case .referrals, .fetchDepth: "referral loops, iDNS (CVE-2014-8500)"
        case .delegationSeconds: "ghost domains, phoenix domains (CVE-2022-30698)"
        case .upstreamQueries, .upstreamQueriesPerFetch, .uselessUpstreamQueries:
            "CAMP, TsuNAME, DNS Unchained"
        case .resolutionMilliseconds: "slow servers that hold resources"
        case .aliases: "alias chains (DNS Unchained, CAMP)"
        case .compressedNames: "compression that costs more than it saves (CVE-2024-8508)"
        case .rrsetRecords: "huge record sets (CVE-2024-1737)"
        case .cacheEntryOctets: "cache filling"
        case .answerAgeMilliseconds: "reflected pulses (DNSBomb, CVE-2024-33655)"
        case .waitingPerClient: "DNSBomb, one client's flood"
        case .nearMisses: "guessed replies (Kaminsky, SAD DNS)"
        }
    }

    /// The name as it is shown: `signature-verifications`.
    package var name: String {
        var words = ""
        for character in "\(self)" {
            if character.isUppercase { words += "-" }
            words += character.lowercased()
        }
        return words
    }
}
