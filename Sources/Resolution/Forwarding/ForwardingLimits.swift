/// The bounds of forwarding, each with its reason.
enum ForwardingLimits {
    /// How many upstreams are used; what is configured beyond is left out.
    ///
    /// resolv.conf knows 3, and with 16 no choice among them takes noticeable time.
    static let upstreamsMax = 16
    /// How many attempts one question gets, over all upstreams, before its time is only waited out.
    static let attemptsMax = 8
    /// How many attempts one upstream gets for one question: a lost datagram is common, a third loss
    /// means that it is not there.
    static let attemptsPerUpstreamMax = 3
    /// The share of all open questions that one client may have while more than half are open: one
    /// client's flood leaves room for fifteen others.
    static let clientShare: UInt32 = 16
    /// How many octets are read from a connection at once: most replies by TCP in one piece.
    static let streamOctetsMax = 4_096

    /// How long the first attempt at an upstream of unknown speed gets, in milliseconds: above nearly
    /// all cached answers on the Internet, a tenth of the client's patience.
    static let patienceUnknown: UInt64 = 400
    /// The bounds between which an attempt's patience follows the upstream's smoothed round trip,
    /// in milliseconds.
    ///
    /// Names that the upstream has to resolve itself take a few hundred; asking another upstream
    /// for each of those would double the load for nothing.
    static let patienceMinimum: UInt64 = 200
    static let patienceMaximum: UInt64 = 1_200
    /// TCP takes a round trip for the connection before the question's, and loses time on a lost SYN.
    static let patienceFactorTCP: UInt64 = 3

    /// How many silences in a row make an upstream count as down.
    static let silencesMax = 3
    /// How long an upstream that is down is left alone before one question is tried beside another
    /// upstream's, in milliseconds: it is back in use within this and a round trip.
    static let downMilliseconds: UInt64 = 2_000
    /// One question in this many is also asked of another upstream than the fastest, so that its
    /// round trip stays known.
    static let exploration: UInt64 = 64
    /// How long an upstream that does not keep the case of names is asked in lower case only, and one
    /// that does not know EDNS without, before it is tried again, in milliseconds.
    static let quirkMilliseconds: UInt64 = 600_000
}
