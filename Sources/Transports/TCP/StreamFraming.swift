import NIOCore

/// Cuts a stream into DNS messages, each preceded by its length in two octets (RFC 1035 §4.2.2).
///
/// Holds what has not been taken yet, so that a connection whose answers lag can leave messages here. Messages
/// are read where they lie:
///
///     buffer   │len│message│len│message│len│mess…
///                      ▲ offset       next(at: offset) is the range of the second message
struct StreamFraming {
    /// What was read and not taken: its readable octets.
    private(set) var buffer = ByteBuffer()
    private let messageOctetsMax: Int

    /// What the stream holds at some place.
    enum Next: Equatable {
        /// A whole message: where it lies, without its length. The next begins at the range's end.
        case message(Range<Int>)
        /// Not yet a whole message.
        case incomplete
        /// A message longer than may be; there is no way on from here.
        case tooLong
    }

    /// How many octets of taken messages may stay in front of the rest before it is moved up: above any
    /// single read, so that moving is rare, and bounded, so that the buffer does not grow.
    static let takenOctetsMax = 1 << 16

    init(messageOctetsMax: Int) { self.messageOctetsMax = messageOctetsMax }

    /// Appends what was read.
    mutating func append(_ octets: inout ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = octets
            octets.moveReaderIndex(to: octets.writerIndex)
        } else {
            if buffer.readerIndex > Self.takenOctetsMax { buffer.discardReadBytes() }
            buffer.writeBuffer(&octets)
        }
    }

    /// What begins at `offset` of the readable octets.
    func next(at offset: Int = 0) -> Next {
        let start = offset &+ Self.lengthOctets
        let octets = buffer.readableBytesUInt8Span
        guard octets.count >= start else { return .incomplete }
        let length = Int(octets[offset]) << 8 | Int(octets[offset &+ 1])
        guard length <= messageOctetsMax else { return .tooLong }
        guard octets.count &- start >= length else { return .incomplete }
        return .message(start..<start &+ length)
    }

    /// Whether `next()` has something to tell.
    var hasNext: Bool { next() != .incomplete }

    /// Takes the first `count` octets away.
    mutating func take(_ count: Int) {
        buffer.moveReaderIndex(forwardBy: count)
        // The memory goes back to whoever reads into it next.
        if buffer.readableBytes == 0 { buffer = ByteBuffer() }
    }

    /// The octets of the length before each message.
    static let lengthOctets = 2
}
