/// The bounds of what keeps the cache good, each with its reason.
///
/// What an owner may choose is in `CacheUpkeep`. `docs/decisions/0024-stale-answers-and-prefetching.md`
/// tells why some of it differs from what RFC 8767 suggests.
enum UpkeepLimits {
    /// The TTL that stale answers are given with, in seconds (RFC 8767 §4, §5).
    static let staleTTL: UInt32 = 30
    /// How long after an attempt in vain a stale answer is given at once, without waiting for another, in
    /// seconds: RFC 8767 §5's failure recheck timer.
    static let staleAtOnceSeconds: UInt32 = 30
    /// How long before what was asked for anew may be asked for anew again, in seconds.
    ///
    /// Meanwhile, a question costs upstreams nothing. Below the 5 s within which answers are to be fresh
    /// when upstreams are back.
    static let refreshSeconds: UInt32 = 3
    /// The last one part in this many of a lifetime is when a hit has an answer refreshed.
    static let prefetchShare: UInt32 = 10
    /// The shortest lifetime that is prefetched, in seconds: of a shorter one, the last tenth is less than
    /// the second in which ages are counted.
    static let prefetchLifetimeMin: UInt32 = 10
    /// How many questions may be under way that nobody waits for: an outage with every cached name in
    /// demand opens no more than this for each `ResolutionSettings.timeoutMilliseconds`.
    static let refreshesMax = 64
}
