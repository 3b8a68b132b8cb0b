package import Addresses
package import DNSWire

/// What one phone asked in the first minutes after its start, as text in `Phones/`.
///
/// The names come from published measurements, named by `sources`; where order and seconds are
/// reconstructed, `note` says so.
package struct PhoneRecording: Sendable, Equatable {
    /// The phone in words: `Samsung Galaxy S9`.
    package var name: String
    /// The word for it in the demo's configuration and log.
    package var device: String
    /// The catalogue's organisation that made it.
    package var maker: String
    /// A hardware address of the maker's range.
    package var mac: MACAddress
    /// Keys of `blocklists/evidence.toml`.
    package var sources: [String]
    /// What was measured, and what of this recording is not.
    package var note: String
    /// The questions, in the order in which they were asked.
    package var asks: [RecordedAsk]

    /// How long a recording may last: the first ten minutes.
    package static let secondsMax = 600.0
    /// How many questions a recording may hold.
    ///
    /// A busy phone asks a few hundred names in ten minutes; each is a timer of the replay.
    package static let asksMax = 4096
}

/// One question of a recording.
package struct RecordedAsk: Sendable, Hashable {
    /// How long after its start the phone asked.
    package var offset: Duration
    package var question: Question

    package init(offset: Duration, question: Question) {
        self.offset = offset
        self.question = question
    }
}
