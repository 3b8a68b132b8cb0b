/// How the answer cache is kept good beyond the answers' own TTLs: what an owner may choose.
package struct CacheUpkeep: Sendable, Equatable {
    /// How long after its time an answer may still be given when no better one is to be had, in seconds;
    /// 0 if never (RFC 8767).
    ///
    /// RFC 8767 §5 suggests one to three days. One: an outage of the house's line is over by then, and what
    /// was renumbered meanwhile is not held on to for longer.
    package var staleSecondsMax: UInt32 = 86_400
    /// How long a client waits for a fresh answer before it gets a stale one, in milliseconds.
    ///
    /// RFC 8767 §5 suggests that clients have it after 1.8 s, since stubs ask again after 2 s or more; a busy
    /// machine's threads and the network take the rest of that.
    package var staleAfterMilliseconds: UInt32 = 1_700
    /// Whether answers that are asked for again near the end of their time are asked for anew.
    package var prefetches = true
    /// Whether the cache is written down at a stop and read at the next start.
    package var keepsSnapshot = true

    /// The upkeep of an owner who chose nothing.
    package init() {}

    /// Whether answers are kept beyond their time.
    package var servesStale: Bool { staleSecondsMax > 0 }
}
