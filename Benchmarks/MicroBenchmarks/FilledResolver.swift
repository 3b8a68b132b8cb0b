import DNSWire
import Resolution

/// A resolver that was never started, so that nothing runs beside what is measured, and keeps some
/// answers.
struct FilledResolver: Sendable {
    /// The one that all benchmarks share, made when the first wants it.
    static let shared = Result { try FilledResolver() }

    /// What is in the cache, as it is asked.
    let names: [Name]
    /// Names that lead to another, whose address is kept with them.
    let aliases: [Name]
    let resolver: Resolver

    /// How many names: as many as a household asks for in a day.
    static let namesCount = 1_024
    /// The address of each of them.
    static let address: [UInt8] = [192, 0, 2, 1]
    /// For how long it is kept: longer than any benchmark runs.
    static let seconds: UInt32 = 86_400

    /// What an upstream says about the address of `name`.
    static func reply(to name: Name) -> [UInt8] {
        Message.response(
            to: .query(Question(name: name.folded, type: .a), id: 1),
            flags: .recursionAvailable,
            answers: [.address(address, name: name.folded, ttl: seconds)]
        ).encoded()
    }

    /// What an upstream says about the address of `name`, which is another's.
    private static func reply(to name: Name, leadingTo target: Name) -> [UInt8] {
        Message.response(
            to: .query(Question(name: name.folded, type: .a), id: 1),
            flags: .recursionAvailable,
            answers: [
                .pointing(.cname, to: target, name: name.folded, ttl: seconds),
                .address(address, name: target, ttl: seconds),
            ]
        ).encoded()
    }

    private init() throws {
        let settings = ResolutionSettings()
        resolver = try Resolver(settings: settings)
        names = try (0..<Self.namesCount).map { try Name("Host-\($0).service.example.org") }
        let keeper = ReplyKeeper(resolver, settings: settings)
        for name in names {
            let inquiry = Inquiry(Question(name: name, type: .a))
            let reply = Self.reply(to: name)
            let isKept = keeper.keep(reply.span, for: inquiry)
            precondition(isKept, "a reply of our own answers nothing")
        }
        aliases = try (0..<Self.namesCount).map { try Name("Shop-\($0).example.org") }
        for (number, name) in aliases.enumerated() {
            let target = try Name("edge-\(number).cdn.example.net")
            let inquiry = Inquiry(Question(name: name, type: .a))
            let reply = Self.reply(to: name, leadingTo: target)
            let isKept = keeper.keep(reply.span, for: inquiry)
            precondition(isKept, "a reply of our own answers nothing")
        }
    }
}
