import NIOCore

/// Cuts a stream into DNS messages, each preceded by its length in two octets (RFC 1035 §4.2.2).
///
/// Holds what has not been taken yet, so that a connection whose answers lag can leave messages here.
struct StreamFraming {
    private var buffer = ByteBuffer()
    private let messageOctetsMax: Int

    /// What the stream holds next.
    enum Next: Equatable {
        /// A whole message, without its length.
        case message(ByteBuffer)
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

    /// What `next()` would give, without taking it.
    private func announcedLength() -> Int? {
        buffer.getInteger(at: buffer.readerIndex, as: UInt16.self).map(Int.init)
    }

    /// Whether `next()` has something to tell.
    var hasNext: Bool {
        guard let length = announcedLength() else { return false }
        return length > messageOctetsMax || buffer.readableBytes >= Self.lengthOctets + length
    }

    /// Takes the next message.
    mutating func next() -> Next {
        guard let length = announcedLength() else { return .incomplete }
        guard length <= messageOctetsMax else { return .tooLong }
        guard buffer.readableBytes >= Self.lengthOctets + length else { return .incomplete }
        buffer.moveReaderIndex(forwardBy: Self.lengthOctets)
        guard let message = buffer.readSlice(length: length) else { return .incomplete }
        return .message(message)
    }

    /// The octets of the length before each message.
    static let lengthOctets = 2
}
