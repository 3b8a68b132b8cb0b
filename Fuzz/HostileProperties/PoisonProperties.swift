import Addresses
import Bounds
import DNSWire
import Dispatch
import Sockets
import Synchronization

@testable import Recursion

/// What must hold whatever a zone's servers say, reply after reply: what is asked for another zone's names gets
/// that zone's own answers, and no question costs more than the bounds allow.
///
/// The root and test. are honest. All servers of evil., and every other address that comes up, reply by the
/// octets: first how many questions are asked, then each reply, made of a few names that matter.
struct PoisonProperties {
    private let octets: [UInt8]

    init(_ octets: [UInt8]) { self.octets = octets }

    func violation() -> String? {
        let found = Mutex<String?>(nil)
        let isDone = DispatchSemaphore(value: 0)
        let octets = octets
        Task.detached {
            let violation = await HostileWorld(octets).violation()
            found.withLock { $0 = violation }
            isDone.signal()
        }
        isDone.wait()
        return found.withLock { $0 }
    }
}

/// A network with one hostile zone, and a resolver in it; the clock moves by what waiting takes.
private final class HostileWorld: UpstreamExchange {
    private var source: OctetSource
    private let clock = ManualClock()
    private var sent = 0

    private static let root = IPAddress(192, 0, 2, 1)
    private static let honest = IPAddress(192, 0, 2, 53)
    private static let hostile = IPAddress(192, 0, 2, 66)
    private static let test = name("test")
    private static let victim = name("www.victim.test")
    private static let address: [UInt8] = [198, 51, 100, 80]
    private static let names = [
        "evil", "a.evil", "b.a.evil", "c.b.a.evil", "ns.evil", "d.evil", "x.d.evil", "*.evil", ".",
        "test", "victim.test", "www.victim.test", "ns.test", "a.root", "other",
    ].map(name)
    private static let types: [RRType] = [
        .a, .ns, .cname, .dname, .soa, .aaaa, .ds, .nsec, .txt, .rrsig, .mx, .https,
    ]

    init(_ octets: [UInt8]) { source = OctetSource(octets) }

    func violation() async -> String? {
        var settings = RecursionSettings()
        settings.rootHints = [.init(name: name("a.root"), addresses: [Self.root])]
        settings.validates = false
        settings.recordOctetsMax = 1 << 20
        let head = source.uint8()
        settings.minimisesQNames = head & 128 != 0
        settings.usesIPv6 = head & 64 != 0
        let bounds = BoundCounters()
        let resolver = RecursiveResolver(
            settings: settings,
            exchange: self,
            clock: clock.clock,
            random: SecureRandom(seededForTests: 1),
            bounds: bounds
        )
        for _ in 0..<1 + head % 8 {
            let question = Question(name: pick(Self.names), type: pick(Self.types))
            let (before, began) = (sent, clock.now)
            let answer = await resolver.resolve(question)
            guard sent - before <= Bound.upstreamQueries.value else {
                return "\(question) cost \(sent - before) messages"
            }
            let milliseconds = clock.now.nanoseconds(since: began) / 1_000_000
            guard milliseconds <= UInt64(Bound.resolutionMilliseconds.value) + 100 else {
                return "\(question) took \(milliseconds) ms"
            }
            if let found = answerViolation(answer, to: question) { return found }
        }
        return await victimViolation(resolver)
    }

    /// An answer is one chain from the question.
    private func answerViolation(_ answer: ResolvedAnswer, to question: Question) -> String? {
        guard answer.question == question else { return "\(question) was answered as another" }
        var name = question.name
        var aliases = 0
        var previous: RRType?
        for set in answer.answers {
            guard set.class == question.class, name.isEqualToOrBelow(set.name) else {
                return "\(question) is answered with \(set.name) \(set.type)"
            }
            // The CNAME that a DNAME makes is followed even where a CNAME was asked for (RFC 6672 §3.2).
            let isFollowed = question.type != .cname || previous == .dname
            if set.type == .cname, isFollowed, let target = set.targets.first {
                name = target
                aliases += 1
            }
            previous = set.type
        }
        guard aliases <= Bound.aliases.value + 1 else {
            return "\(question) has \(aliases) aliases"
        }
        guard answer.lifetime <= 86_400 else { return "\(question) is kept for too long" }
        return nil
    }

    /// The names of another zone than the hostile one have the answers that its own servers give.
    private func victimViolation(_ resolver: RecursiveResolver) async -> String? {
        let soon = await resolver.resolve(Question(name: Self.victim, type: .a))
        guard soon.rcode == .servFail || soon.answers.map(\.rdatas) == [[Self.address]] else {
            return "\(Self.victim) soon has \(soon.rcode) \(soon.answers.map(\.rdatas))"
        }
        // What failed a moment ago for the hostile zone's sake may be remembered as failed (RFC 9520).
        clock.advance(by: .seconds(600))
        let found = await resolver.resolve(Question(name: Self.victim, type: .a))
        guard found.rcode == .noError, found.answers.map(\.rdatas) == [[Self.address]] else {
            return
                "\(Self.victim) has \(found.rcode) \(found.answers.map(\.rdatas)) \(found.errors)"
        }
        let absent = await resolver.resolve(Question(name: name("no.victim.test"), type: .a))
        guard absent.rcode == .nxDomain, absent.answers.isEmpty else {
            return "an absent name has \(absent.rcode)"
        }
        let apex = await resolver.resolve(Question(name: Self.test, type: .ns))
        guard apex.answers.flatMap(\.targets) == [name("ns.test")] else {
            return "the servers of test. are \(apex.answers.flatMap(\.targets))"
        }
        return nil
    }

    private func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int(source.uint8()) % choices.count]
    }

    // MARK: - Servers

    func ask(
        _ query: UpstreamQuery,
        patience: Duration,
        streamPatience: Duration,
        sent: () -> Bool
    ) async -> UpstreamReply {
        guard sent() else { return .silence }
        self.sent += 1
        let reply: Message?
        switch query.server.address {
        case Self.root: reply = rootReply(query.question)
        case Self.honest: reply = testReply(query.question)
        default: reply = hostileReply(query.question)
        }
        guard let reply else {
            clock.advance(by: patience)
            return .silence
        }
        clock.advance(by: .milliseconds(1))
        return .message(reply, milliseconds: 1, wasStream: false)
    }

    private func rootReply(_ question: Question) -> Message {
        var message = Message(flags: .response, question: question)
        for (zone, address) in [("test", [192, 0, 2, 53]), ("evil", [192, 0, 2, 66] as [UInt8])]
        where question.name.isEqualToOrBelow(name(zone)) {
            let server = name("ns.\(zone)")
            message.authorities = [.pointing(.ns, to: server, name: name(zone), ttl: 86_400)]
            message.additionals = [.address(address, name: server, ttl: 86_400)]
            return message
        }
        message.flags.insert(.authoritative)
        if question.name.isRoot, question.type == .ns {
            message.answers = [.pointing(.ns, to: name("a.root"), name: .root, ttl: 86_400)]
            message.additionals = [.address([192, 0, 2, 1], name: name("a.root"), ttl: 86_400)]
        } else {
            message.rcode = question.name.isRoot ? .noError : .nxDomain
            message.authorities = [Self.soa(.root)]
        }
        return message
    }

    private func testReply(_ question: Question) -> Message {
        var message = Message(flags: .response, question: question)
        guard question.name.isEqualToOrBelow(Self.test) else {
            message.rcode = .refused
            return message
        }
        message.flags.insert(.authoritative)
        let server = name("ns.test")
        switch (question.name, question.type) {
        case (Self.victim, .a):
            message.answers = [.address(Self.address, name: Self.victim, ttl: 300)]
        case (server, .a): message.answers = [.address([192, 0, 2, 53], name: server, ttl: 300)]
        case (Self.test, .ns):
            message.answers = [.pointing(.ns, to: server, name: Self.test, ttl: 300)]
        default:
            let exists = Self.victim.isEqualToOrBelow(question.name) || question.name == server
            message.rcode = exists ? .noError : .nxDomain
            message.authorities = [Self.soa(Self.test)]
        }
        return message
    }

    private static func soa(_ zone: Name) -> ResourceRecord {
        let data = SOAData(
            mname: zone,
            rname: zone,
            serial: 1,
            refresh: 1,
            retry: 1,
            expire: 1,
            minimum: 300
        )
        return .soa(data, name: zone, ttl: 300)
    }

    /// A reply by the octets; silence when there are none left.
    private func hostileReply(_ question: Question) -> Message? {
        guard source.remaining > 0 else { return nil }
        let head = source.uint8()
        guard head & 0x0F != 0x0F else { return nil }
        var flags: HeaderFlags = .response
        if head & 0x80 == 0 { flags.insert(.authoritative) }
        if head & 0x40 != 0 { flags.insert(.recursionAvailable) }
        var message = Message(
            flags: flags,
            rcode: [.noError, .noError, .nxDomain, .servFail, .refused, .yxDomain, .formErr][
                Int(head & 0x0F) % 7
            ],
            question: question
        )
        let counts = source.uint16()
        for _ in 0..<counts >> 12 { message.answers.append(record(question)) }
        for _ in 0..<counts >> 8 & 15 { message.authorities.append(record(question)) }
        for _ in 0..<counts >> 4 & 15 { message.additionals.append(record(question)) }
        if counts & 15 == 15 { message.edns = EDNS(udpPayloadSize: 1_232) }
        return message
    }

    private func record(_ question: Question) -> ResourceRecord {
        let owner = source.uint8()
        let type = source.uint8()
        let data = source.uint8()
        let names = Self.names
        let target = names[Int(data) % names.count]
        let name = owner & 128 != 0 ? question.name : names[Int(owner) % names.count]
        let ttl: UInt32 = data & 128 != 0 ? 0 : 1 << UInt32(type >> 4)
        var record: ResourceRecord
        switch type & 15 {
        case 0, 1, 2: record = .pointing(.ns, to: target, name: name, ttl: ttl)
        case 3, 4: record = .pointing(.cname, to: target, name: name, ttl: ttl)
        case 5: record = .pointing(.dname, to: target, name: name, ttl: ttl)
        case 6:
            record = .soa(
                SOAData(
                    mname: target,
                    rname: target,
                    serial: 1,
                    refresh: 1,
                    retry: 1,
                    expire: 1,
                    minimum: ttl
                ),
                name: name,
                ttl: ttl
            )
        case 7: record = .address([192, 0, 2, data], name: name, ttl: ttl)
        case 8:
            record = ResourceRecord(
                name: name,
                type: .aaaa,
                ttl: ttl,
                rdata: [0x20, 1, 0xD, 0xB8] + [UInt8](repeating: data, count: 12)
            )
        case 9:
            record = ResourceRecord(
                name: name,
                type: question.type,
                ttl: ttl,
                rdata: [data, 1, 2, 3]
            )
        case 10: record = .address([203, 0, 113, data], name: name, ttl: ttl)
        case 11:
            record = ResourceRecord(
                name: name,
                type: .nsec,
                ttl: ttl,
                rdata: target.octets + [0, 1, 0x40]
            )
        case 12:
            record = ResourceRecord(
                name: name,
                type: .rrsig,
                ttl: ttl,
                rdata: [0, data, 15, 1] + [UInt8](repeating: 1, count: 14) + target.octets + [1]
            )
        case 13:
            record = ResourceRecord(
                name: name,
                type: .ds,
                ttl: ttl,
                rdata: [0, 1, 15, 2] + [UInt8](repeating: data, count: 32)
            )
        default: record = .address([192, 0, 2, data], name: name, ttl: ttl)
        }
        if owner & 0x70 == 0x70 { record.class = .ch }
        return record
    }
}
