import Addresses
import DNSWire
import Dispatch
import Resolution
import Sockets

/// A resolver that has asked for some names and keeps the answers.
///
/// Its thread has ended, so that nothing runs beside what is measured.
struct FilledResolver: Sendable {
    /// The one that all benchmarks share, made when the first wants it.
    static let shared = Result { try FilledResolver() }

    /// What is in the cache, as it was asked.
    let names: [Name]
    let resolver: Resolver

    /// How many names: as many as a household asks for in a day.
    static let namesCount = 1_024
    private init() throws {
        let upstream = try LoopbackUpstream()
        defer { upstream.stop() }
        var settings = ResolutionSettings()
        settings.upstreams = [upstream.address]
        resolver = try Resolver(settings: settings)
        names = try (0..<Self.namesCount).map { try Name("Host-\($0).service.example.org") }
        try resolver.start()
        defer { resolver.stop() }
        // One after the other, so that the cache comes to look the same in each run.
        let answered = DispatchSemaphore(value: 0)
        for name in names {
            let question = Question(name: name.folded, type: .a)
            resolver.resolve(Inquiry(question), for: .loopbackV4) { outcome in
                precondition(outcome.rcode == .noError, "the upstream failed: \(outcome)")
                answered.signal()
            }
            answered.wait()
        }
    }
}
