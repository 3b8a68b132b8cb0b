import DNSWire

/// One question that was read, with all that the answer to it depends on but the name's octets.
struct Lookup: Sendable {
    /// The query, read.
    let query: Query
    /// Where it came from.
    let arrival: Arrival
    /// Who asked.
    let client: Client
    /// How many octets the answer may have: at least 512, at most the buffer.
    let limit: Int
}
