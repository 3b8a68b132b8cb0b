import BenchmarkHarness
import DNSWire
import Resolution
import Sockets

/// What the cache costs, by the resolver's own entrance: the answer copied, its TTLs counted down.
enum CacheBenchmarks {
    static var all: [Benchmark] {
        [
            ask("cache: a hit, answer written") { $0.names },
            ask("cache: a miss") { _ in try Names.unlisted(0..<FilledResolver.namesCount) },
            keep,
        ]
    }

    /// Names come again and again, so what is measured is how an entry is replaced.
    private static let keep = Benchmark("cache: an upstream's reply kept") {
        let keeper = ReplyKeeper(
            try Resolver(settings: ResolutionSettings()),
            settings: ResolutionSettings()
        )
        let names = try Names.unlisted(0..<FilledResolver.namesCount)
        let replies = PackedOctets(names.map { FilledResolver.reply(to: $0) })
        let inquiries = names.map { Inquiry(Question(name: $0, type: .a)) }
        return { operations in
            var kept = 0
            let octets = replies.octets.span
            for number in 0..<operations {
                let place = number % FilledResolver.namesCount
                let reply = octets.extracting(replies.ranges[place])
                kept += keeper.keep(reply, for: inquiries[place]) ? 1 : 0
            }
            precondition(kept == operations, "a reply of our own answers nothing")
            return kept
        }
    }

    private static func ask(
        _ title: String,
        _ names: @escaping @Sendable (FilledResolver) throws -> [Name]
    ) -> Benchmark {
        Benchmark(title) {
            let filled = try FilledResolver.shared.get()
            let resolver = filled.resolver
            let names = try names(filled)
            let messages = PackedOctets(names.map { Names.query($0) })
            let folded = PackedOctets(names.map(\.folded.octets))
            let queries = try names.map { name in
                let message = Names.query(name)
                return try Query(message.span)
            }
            var slot = [UInt8](repeating: 0, count: EDNSLimits.udpPayloadSizeDefault)
            let now = MonotonicClock().now()
            return { operations in
                var sum = 0
                var room = slot.mutableSpan
                let octets = messages.octets.span
                let foldedOctets = folded.octets.span
                for number in 0..<operations {
                    let place = number % FilledResolver.namesCount
                    let name = foldedOctets.extracting(folded.ranges[place])
                    let answer = resolver.answerNow(
                        queries[place],
                        in: octets.extracting(messages.ranges[place]),
                        foldedName: name,
                        key: CacheKey(queries[place], foldedName: name),
                        now: now,
                        limit: EDNSLimits.udpPayloadSizeDefault,
                        into: &room
                    )
                    sum &+= answer?.count ?? 0
                }
                return sum
            }
        }
    }
}
