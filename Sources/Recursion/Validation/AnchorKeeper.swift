import Bounds
import DNSSEC
package import DNSWire
import Sockets

/// Follows the key roll-overs of the trust anchors' zones, so that a new root key needs nobody's hand
/// (RFC 5011).
///
/// Its owner calls `check` when `secondsUntilDue` have passed, and stores what it is given, to hand it back after
/// a restart. Used by the task that uses the resolver.
package final class AnchorKeeper {
    private var rollovers: [Name: AnchorRollover] = [:]
    private let validator: Validator
    private unowned let source: any RecordSource
    private let counters: BoundCounters

    /// Begins with what is configured; `validator` trusts what this says from then on.
    init(validator: Validator, source: any RecordSource, counters: BoundCounters) {
        self.validator = validator
        self.source = source
        self.counters = counters
        for vouchers in validator.points.anchors.values {
            rollovers[vouchers.zone] = AnchorRollover(vouchers)
        }
    }

    /// The zones whose keys are followed, in order.
    package var zones: [Name] { rollovers.keys.sorted() }

    /// Takes up what was stored of `zone` before; false where the text is none of ours, which leaves what is
    /// configured.
    package func restore(_ zone: Name, from text: String) -> Bool {
        guard let configured = rollovers[zone]?.configured,
            let rollover = AnchorRollover(text: text, configured: configured)
        else { return false }
        rollovers[zone] = rollover
        validator.trust(rollover.vouchers, of: zone)
        return true
    }

    /// How many seconds remain until some zone's keys are to be looked at again; nil where there is none.
    package var secondsUntilDue: UInt32? {
        let now = validator.seconds
        return rollovers.values.map { $0.nextQuerySeconds > now ? $0.nextQuerySeconds - now : 0 }
            .min()
    }

    /// Looks at the keys of each zone that is due, trusts what they say, and gives `store` the text to keep of
    /// each zone that was looked at, with what changed in words.
    package func check(store: (_ zone: Name, _ text: String, _ changes: [String]) -> Void) async {
        for zone in zones {
            guard let rollover = rollovers[zone], rollover.nextQuerySeconds <= validator.seconds
            else { continue }
            let work = Work(
                tally: WorkTally(counters: counters),
                deadline: validator.clock.now().advanced(
                    by: .milliseconds(Bound.resolutionMilliseconds.value)
                )
            )
            let result = await keySet(of: zone, work)
            // Looked at again: another task may have changed it meanwhile.
            guard var rollover = rollovers[zone] else { continue }
            var changes: [AnchorRollover.Change] = []
            if case .response(let response) = result,
                let set = response.answers.first(where: { $0.name == zone && $0.type == .dnskey })
            {
                changes = rollover.observe(set, at: validator.seconds, tally: work.tally)
            } else {
                rollover.noteFailure(at: validator.seconds)
            }
            rollovers[zone] = rollover
            if !changes.isEmpty { validator.trust(rollover.vouchers, of: zone) }
            store(zone, rollover.text, changes.map { $0.words(zone) })
        }
    }

    /// What the zone's servers, and not the cache, say of its keys.
    private func keySet(of zone: Name, _ work: Work) async -> FetchResult {
        let result = await source.fetch(Question(name: zone, type: .dnskey), work)
        guard case .response(let kept) = result, kept.server == nil else { return result }
        return await source.refetch(after: kept, work) ?? result
    }
}

extension AnchorRollover.Change {
    /// The change in words, for the log.
    fileprivate func words(_ zone: Name) -> String {
        let before = from.map(\.rawValue) ?? "unknown"
        let after = to.map(\.rawValue) ?? "forgotten"
        return "key \(tag) of \(zone) was \(before), is \(after)"
    }
}
