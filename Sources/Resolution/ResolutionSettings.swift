import Addresses
package import DNSWire
package import Recursion
package import Sockets

/// How questions are resolved: everything about it that an owner may choose.
///
/// A plain value. The keeper fills it from the configuration, the ruleset carries it to the answerer.
package struct ResolutionSettings: Sendable, Equatable {
    /// Whom questions are put to that nothing here answers.
    ///
    /// Forwarding where nobody chose, so that whoever makes settings for a few upstreams gets these; what
    /// an owner gets who chose nothing is declared with the settings of `landline.toml`.
    package var mode = ResolutionMode.forwarding
    /// How names are resolved from the root, and how answers are validated, forwarded ones too.
    ///
    /// `randomisesCase`, `neverAsked` and the bounds of TTLs here hold for recursion as well, and are not
    /// looked at in there.
    package var recursion = RecursionSettings()
    /// The upstreams to forward to; none means those the system is configured with
    /// (`SystemResolvers`), read again while running.
    package var upstreams: [SocketAddress] = []
    /// Addresses never to be asked, above all Landline's own: an upstream among them would be a loop.
    package var neverAsked: [SocketAddress] = []
    /// How long one question may take in all, in milliseconds.
    ///
    /// Below the 5 s after which stubs commonly ask again (glibc's `RES_TIMEOUT`), so that they
    /// hear a failure rather than nothing.
    package var timeoutMilliseconds: UInt32 = 4_000
    /// How many questions may be open with upstreams at once.
    package var inFlightMax: UInt32 = 1_024
    /// Whether the letters of each question are sent in random case, 0x20 bits that a spoofer must
    /// guess as well (draft-vixie-dnsext-dns0x20).
    package var randomisesCase = true
    /// How many octets the cache may take, its bookkeeping included.
    package var cacheOctetsMax: UInt64 = 64 << 20
    /// The shortest and the longest time a positive answer is kept, in seconds.
    ///
    /// RFC 2181 §8 allows a resolver to cap a TTL; a day, as Unbound and Knot Resolver do.
    package var ttlMinimum: UInt32 = 0
    package var ttlMaximum: UInt32 = 86_400
    /// The longest time a negative answer is kept, in seconds (RFC 2308 §5 suggests one to three
    /// hours).
    package var negativeTTLMaximum: UInt32 = 3_600
    /// How the cache is kept good: stale answers, prefetching, the snapshot.
    package var upkeep = CacheUpkeep()
    /// Whether private addresses in answers for public names are taken out (DNS rebinding).
    package var protectsFromRebinding = true
    /// The names at and below which private addresses are right, such as an office's own domain.
    package var rebindingExceptions: [Name] = []
    /// The records answered here, from the configuration and from hosts files.
    ///
    /// Their names are answered from them alone. PTR records for their addresses are made by themselves.
    package var localRecords: [ResourceRecord] = []
    /// The zones that exist only here: names below them without a record do not exist.
    package var localZones: [Name] = []
    /// Whether special-use names and reverse zones of private addresses are answered here and kept
    /// from upstreams (RFC 6303, RFC 6761).
    package var answersSpecialNames = true
    /// Special names that go to the upstreams all the same, such as the reverse zone of a network
    /// whose router knows the names.
    package var forwardedSpecialNames: [Name] = []
    /// Whether `use-application-dns.net` does not exist, which asks browsers to leave DNS to the
    /// network.
    package var refusesApplicationDNS = true

    /// The settings of an owner who chose nothing.
    package init() {}
}

extension ResolutionSettings {
    /// The upstreams by name, in the order by which `Outcome.upstream` counts them; `system` is asked
    /// for those of this machine where none is configured.
    ///
    /// Those that are never asked are counted as well, so that a place means the same to whoever does
    /// not know the addresses that the answerer found to be its own.
    package func namedUpstreams(system: () -> [SocketAddress]) -> [SocketAddress] {
        upstreams.isEmpty ? system() : upstreams
    }
}
