import Addresses
import Bounds
import DNSWire
import Sockets

@testable import Recursion

/// What must hold for what is taken out of any reply: an octet that says how many labels the zone has that was
/// asked (and 128 for a forwarder), then the reply, whose question is what was asked.
struct ReplyProperties {
    let message: Message
    let question: Question
    let zone: Name
    let isForwarded: Bool

    init?(_ octets: [UInt8]) {
        var source = OctetSource(octets)
        let head = source.uint8()
        do throws(WireError) {
            message = try Message(source.rest())
        } catch {
            return nil
        }
        guard let question = message.question, Int(head & 127) <= question.name.labelCount else {
            return nil
        }
        self.question = question
        zone = question.name.suffix(labels: Int(head & 127))
        isForwarded = head & 128 != 0
    }

    init(_ message: Message, _ question: Question, zone: Name) {
        self.message = message
        self.question = question
        self.zone = zone
        isForwarded = false
    }

    private static let settings = RecursionSettings()

    func violation() -> String? {
        let reader = ResponseReader(
            message: message,
            question: question,
            zone: zone,
            isForwarded: isForwarded,
            server: nil,
            settings: Self.settings,
            tally: WorkTally(counters: BoundCounters())
        )
        return switch reader.read() {
        case .links(let links): chainViolation(links)
        case .referral(let referral): referralViolation(referral)
        case .empty(let nothing), .astray(let nothing): responseViolation(nothing)
        case .lame, .failed: nil
        }
    }

    /// The links are one chain from what was asked, no longer than the bound.
    private func chainViolation(_ links: [ZoneResponse]) -> String? {
        guard !links.isEmpty else { return "an answer without links" }
        // As many aliases as the bound allows and one more, at which following them ends, and the last word.
        guard links.count <= Bound.aliases.value + 2 else { return "an alias chain is too long" }
        var name = question.name
        for (index, link) in links.enumerated() {
            guard link.question.name == name, link.question.type == question.type,
                link.question.class == question.class
            else { return "a link answers another question" }
            if let found = responseViolation(link) { return found }
            guard index + 1 < links.count else { break }
            guard case .alias(let target) = link.kind else {
                return "the chain goes on from its end"
            }
            name = target
        }
        return nil
    }

    /// All that a link has came in the reply, is of the zone, and says something about what was asked.
    private func responseViolation(_ link: ZoneResponse) -> String? {
        guard link.zone == zone, isInside(link.question.name) else {
            return "a link is about a name outside the zone"
        }
        for set in link.answers {
            guard isInside(set.name), set.class == question.class else {
                return "an answer of another zone or class"
            }
            guard set.ttl <= Self.settings.ttlMaximum else { return "a TTL is too long" }
            guard set.type == question.type || set.type == .cname || set.type == .dname,
                link.question.name.isEqualToOrBelow(set.name),
                set.name == link.question.name || set.type == .dname
            else { return "an answer to another question" }
            // The CNAME that a DNAME makes is made here.
            let isMade = set.type == .cname && link.answers.first?.type == .dname
            guard isMade || came(set, in: message.answers) else {
                return "an answer that never came"
            }
        }
        for set in link.authorities {
            guard isInside(set.name), set.class == question.class,
                [.soa, .ns, .nsec, .nsec3].contains(set.type),
                came(set, in: message.authorities)
            else { return "an authority of another zone or class, or that never came" }
            if set.type == .soa {
                guard link.question.name.isEqualToOrBelow(set.name),
                    set.ttl <= max(Self.settings.negativeTTLMaximum, Self.settings.ttlMinimum)
                else { return "an SOA of another zone, or that lasts too long" }
            }
        }
        if link.kind == .answer, !link.isNameTooLong {
            guard link.answers.contains(where: { $0.type == question.type && !$0.rdatas.isEmpty })
            else { return "an answer without records" }
        }
        return nil
    }

    private func referralViolation(_ referral: Referral) -> String? {
        guard referral.child.isEqualToOrBelow(zone), referral.child != zone,
            question.name.isEqualToOrBelow(referral.child)
        else { return "a referral that leads nowhere" }
        guard !referral.servers.isEmpty || message.authorities.contains(where: { $0.type == .ns })
        else { return "a referral without servers" }
        guard referral.servers.count <= Bound.nameServers.value else { return "too many servers" }
        for server in referral.servers {
            guard
                message.authorities.contains(where: { record in
                    record.type == .ns && record.class == question.class
                        && record.name == referral.child && record.target == server.name
                })
            else { return "a server that was not named" }
            guard server.glue.count <= Bound.addressesPerName.value else { return "too much glue" }
            for address in server.glue {
                let isGiven = message.additionals.contains { record in
                    record.name == server.name && record.class == question.class
                        && record.name.isEqualToOrBelow(zone)
                        && record.addressOctets.flatMap { IPAddress(octets: $0.span) } == address
                }
                guard isGiven else { return "glue of another zone or class, or that never came" }
            }
        }
        guard let security = referral.security else { return nil }
        guard security.question.name == referral.child, security.question.type == .ds,
            security.answers.allSatisfy({ $0.type == .ds && $0.name == referral.child }),
            (security.answers + security.authorities).allSatisfy({ set in
                isInside(set.name) && set.class == question.class
                    && came(set, in: message.authorities)
            })
        else { return "a referral speaks of another zone's DS" }
        return nil
    }

    private func isInside(_ name: Name) -> Bool { isForwarded || name.isEqualToOrBelow(zone) }

    /// Whether all records and signatures of `set` are among `records`.
    private func came(_ set: RRset, in records: [ResourceRecord]) -> Bool {
        let own = records.filter { $0.name == set.name && $0.class == set.class }
        return set.rdatas.allSatisfy { rdata in
            own.contains { $0.type == set.type && $0.rdata == rdata }
        }
            && set.signatures.allSatisfy { rdata in
                own.contains { $0.type == .rrsig && $0.rdata == rdata }
            }
    }
}
