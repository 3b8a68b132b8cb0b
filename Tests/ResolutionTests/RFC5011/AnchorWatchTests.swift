import Bounds
import DNSSEC
import DNSWire
import Recursion
import Sockets
import Synchronization
import Testing

@testable import Resolution

@Suite struct `The watch over trust anchors` {
    /// Nobody answers.
    private final class Silence: UpstreamExchange {
        func ask(
            _ query: UpstreamQuery,
            patience: Duration,
            streamPatience: Duration,
            sent: () -> Bool
        ) async -> UpstreamReply {
            .silence
        }
    }

    private func resolver(_ change: (inout RecursionSettings) -> Void = { _ in })
        -> RecursiveResolver
    {
        var settings = RecursionSettings()
        settings.trustAnchors = TrustAnchors.iana
        change(&settings)
        return RecursiveResolver(
            settings: settings,
            exchange: Silence(),
            clock: ManualClock().clock,
            random: SecureRandom(seededForTests: 1),
            bounds: BoundCounters()
        )
    }

    private let now = MonotonicNanoseconds(1_000_000_000)

    @Test func `begins a minute after the start, and ends no sooner than in ten minutes`() {
        var watch = AnchorWatch(.none)
        let resolver = resolver()
        watch.begin(resolver, now: now)
        #expect(watch.due == now.advanced(by: .seconds(60)))
        let later = now.advanced(by: .seconds(60))
        let begins = [watch.begins(now), watch.begins(later), watch.begins(later)]
        #expect(begins == [false, true, false])
        watch.end(resolver, [], now: later)
        #expect(watch.due == later.advanced(by: .seconds(600)))
    }

    @Test func `looks at nothing where nothing is validated, or time stands still`() {
        for resolver in [
            resolver { $0.validates = false }, resolver { $0.trustAnchors = [] },
            resolver { $0.validationSeconds = 1 },
            resolver { $0.followsRollovers = false },
        ] {
            var watch = AnchorWatch(.none)
            watch.begin(resolver, now: now)
            #expect(watch.due == nil)
        }
    }

    @Test func `stores what is new, and offers it to the next resolver`() {
        let asked = Mutex<[Name]>([])
        let stored = Mutex<[String]>([])
        let shelf = AnchorShelf(
            load: { zone in
                asked.withLock { $0.append(zone) }
                return nil
            },
            store: { _, text, _ in stored.withLock { $0.append(text) } }
        )
        var watch = AnchorWatch(shelf)
        let resolver = resolver()
        watch.begin(resolver, now: now)
        #expect(asked.withLock { $0 } == [.root])
        watch.end(resolver, [(.root, "one", [])], now: now)
        watch.end(resolver, [(.root, "one", [])], now: now)
        watch.end(resolver, [(.root, "two", [])], now: now)
        #expect(stored.withLock { $0 } == ["one", "two"])
    }
}
