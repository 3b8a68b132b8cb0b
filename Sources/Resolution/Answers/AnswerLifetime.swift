import DNSWire

/// How long answers may be kept (RFC 2181 §8, RFC 2308 §5, RFC 9520 §3.2).
struct AnswerLifetime {
    var ttlMinimum: UInt32
    var ttlMaximum: UInt32
    var negativeTTLMaximum: UInt32

    init(_ settings: ResolutionSettings) {
        ttlMinimum = settings.ttlMinimum
        ttlMaximum = max(settings.ttlMaximum, settings.ttlMinimum)
        negativeTTLMaximum = settings.negativeTTLMaximum
    }

    /// How long a failure is kept, in seconds, so that impatient clients do not make us press a
    /// server that is in trouble.
    ///
    /// RFC 9520 §3.2 asks for at least 1 and at most 300; with 5 an upstream that comes back is
    /// noticed soon.
    static let failureSeconds: UInt32 = 5

    /// Brings the TTLs of `selection` into bounds and gives the seconds for which it may be kept.
    ///
    /// A positive answer lives as long as its shortest TTL. A negative one lives as its SOA says, by
    /// the lesser of TTL and MINIMUM (RFC 2308 §5), which then is the TTL it is sent with; without an
    /// SOA it is not kept.
    func apply(to selection: inout AnswerSelection) -> UInt32 {
        for index in selection.answers.indices {
            selection.answers[index].ttl = bounded(selection.answers[index].ttl)
        }
        for index in selection.authorities.indices {
            let record = selection.authorities[index]
            var ttl = bounded(record.ttl)
            if record.type == .soa {
                ttl = min(ttl, min(record.soa?.minimum ?? 0, negativeTTLMaximum))
            }
            selection.authorities[index].ttl = ttl
        }
        let records = selection.answers + selection.authorities
        let hasSOA = selection.authorities.contains { $0.type == .soa }
        guard selection.isPositive || hasSOA else { return 0 }
        return records.map(\.ttl).min() ?? 0
    }

    /// A TTL with its highest bit set counts as 0 (RFC 2181 §8).
    func bounded(_ ttl: UInt32) -> UInt32 {
        ttl > UInt32(Int32.max) ? ttlMinimum : min(max(ttl, ttlMinimum), ttlMaximum)
    }
}
