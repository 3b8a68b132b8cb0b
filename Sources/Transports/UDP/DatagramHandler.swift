package import Sockets

/// What answers the datagrams of one thread.
///
/// Made on the thread that it serves and used by no other, so its state needs no lock. Nothing here may
/// wait: the datagrams behind are waiting as well.
package protocol DatagramHandler: ~Copyable, SendableMetatype {
    /// A batch was read: refresh what is held for its length (the ruleset's snapshot).
    mutating func batchBegan(at moment: MonotonicNanoseconds)

    /// Looks at a datagram that is about to be answered: the time to read it, and to ask for the memory
    /// that its answer will be made from.
    ///
    /// `place` is below `DatagramGroup.sizeMax`. All datagrams of a group are previewed, then looked at
    /// again by `lookAgain`, and then answered in the same order; a few are never answered, since the
    /// kernel says that there is no way back.
    mutating func preview(_ datagram: Span<UInt8>, at place: Int)

    /// The first `count` places were previewed: the time to ask for what the memory asked for leads to.
    mutating func lookAgain(at count: Int)

    /// Answers the datagram previewed at `place`, into the room lent, or says that the answer comes later
    /// or not at all.
    ///
    /// `response` holds `DatagramBatch.responseOctetsMax` octets whose contents are whatever the last answer left.
    mutating func answer(
        _ datagram: Span<UInt8>,
        at place: Int,
        _ arrival: borrowing DatagramArrival,
        into response: inout MutableSpan<UInt8>
    ) -> DatagramAction

    /// All datagrams of the batch were seen, and its answers are sent when this returns: write down now
    /// what must be on record before an answer leaves.
    mutating func batchEnded()
}

/// A few datagrams of a batch that are read before the first of them is answered.
package enum DatagramGroup {
    /// How many: enough that the memory of one answers while the others are read, and few enough that what
    /// was read stays in the processor's nearest cache.
    package static let sizeMax = 8
}
