/// How much one source port may be used for.
///
/// An answer is forged by guessing port and ID together. Sharing a port among questions does not make
/// either easier to guess; a port that is found out is worth more the longer it lives and the more it is
/// used for. `docs/decisions/0013-upstream-sockets-are-pooled.md` has the arithmetic.
struct SocketPolicy: Equatable {
    /// How many queries leave from one port in all.
    let queriesMax: Int
    /// How many of them may be waited for at once.
    let inFlightMax: Int
    /// For how long after its opening a port takes new queries, in milliseconds.
    let ageMilliseconds: UInt64

    /// For upstreams that the owner has chosen.
    ///
    /// - 128 queries share the cost of opening and closing, about 9 µs, down to a fourteenth of a
    ///   microsecond each; more would save nothing that shows.
    /// - 64 in flight are one batch of the kernel's, and what three guesses at a port can drive to TCP.
    /// - A quarter of a second is about what one question takes that the upstream must resolve itself, so a
    ///   port lives about as long as it would for that question alone; a household's questions, which come
    ///   seconds apart, have fresh ports nearly always.
    static let pooled = SocketPolicy(queriesMax: 128, inFlightMax: 64, ageMilliseconds: 250)

    /// A port of its own for each query: for servers that strangers choose, as recursion does.
    static let fresh = SocketPolicy(queriesMax: 1, inFlightMax: 1, ageMilliseconds: 0)
}
