package import Sockets

/// What answers the datagrams of one thread.
///
/// Made on the thread that it serves and used by no other, so its state needs no lock. Nothing here may
/// wait: the datagrams behind are waiting as well.
package protocol DatagramHandler: ~Copyable, SendableMetatype {
    /// A batch was read: refresh what is held for its length (the ruleset's snapshot).
    mutating func batchBegan(at moment: MonotonicNanoseconds)

    /// Answers one datagram, into the room lent, or says that the answer comes later or not at all.
    ///
    /// `response` holds `DatagramBatch.responseOctetsMax` octets whose contents are whatever the last answer left.
    mutating func answer(
        _ datagram: Span<UInt8>,
        _ arrival: borrowing DatagramArrival,
        into response: inout MutableSpan<UInt8>
    ) -> DatagramAction

    /// All datagrams of the batch were seen, and its answers are sent when this returns: write down now
    /// what must be on record before an answer leaves.
    mutating func batchEnded()
}
