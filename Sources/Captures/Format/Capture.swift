package import Addresses
package import DNSWire
package import Policies

/// What one phone asked in the minutes after its start: measured by others and shipped, or kept by
/// `landline watch --save`.
///
/// It is a text file, one a capture. It has no address, no hardware address and no name of its owner: what a
/// phone asked for, how many seconds after its first question, and what was decided then.
package struct Capture: Sendable, Equatable {
    /// The phone in words: `Samsung Galaxy S9`.
    package var name: String
    /// The word for it where it is replayed: in configuration and log.
    package var device: String
    /// The catalogue's organisation that made it; nil where nobody said.
    package var maker: String?
    /// A hardware address of the maker's range, for a phone that nobody owns.
    package var mac: MACAddress?
    /// The day on which it was taken, as `2026-11-22`; nil for what was put together from publications.
    package var taken: String?
    /// Keys of `blocklists/evidence.toml`.
    package var sources: [String]
    /// What was measured, and what of this is not.
    package var note: String
    /// Questions left out because they tell of the house and not of the phone.
    package var leftOut: Int
    /// Questions in whose name a label that looks like a number of the phone's own was replaced.
    package var masked: Int
    /// Whether there was more than a capture holds.
    package var isCut: Bool
    /// The questions, in the order in which they were asked.
    package var asks: [CapturedAsk]

    /// How long a capture may last: a day, in seconds.
    ///
    /// What goes on longer is the log's to tell.
    package static let secondsMax = 86_400.0
    /// How many questions a capture may hold.
    ///
    /// A busy phone asks a few hundred names in ten minutes; each is a timer of a replay.
    package static let asksMax = 20_000
    /// How many octets all its names may have together: escaped as badly as can be (five octets for one), and
    /// with what stands around them, they stay below what the reader of TOML takes (4 MiB).
    package static let nameOctetsMax = 1 << 19
    /// How long a text in it may be, in octets, and how many sources it may name: what fits on a screen.
    package static let textOctetsMax = 4_096
    package static let sourcesMax = 64

    /// A capture in which nothing was asked yet.
    package init(
        name: String,
        device: String,
        maker: String? = nil,
        taken: String? = nil,
        sources: [String] = [],
        note: String = ""
    ) {
        self.name = name
        self.device = device
        self.maker = maker
        self.taken = taken
        self.sources = sources
        self.note = note
        leftOut = 0
        masked = 0
        isCut = false
        asks = []
    }
}

/// One question of a capture.
package struct CapturedAsk: Sendable, Hashable {
    /// How long after its first question the phone asked.
    package var offset: Duration
    package var question: Question
    /// The alias target for whose sake it was decided so, or that tells whom it calls.
    package var alias: Name?
    /// What was decided when it was asked; nil in what was measured without Landline.
    package var action: Action?

    package init(
        offset: Duration,
        question: Question,
        alias: Name? = nil,
        action: Action? = nil
    ) {
        self.offset = offset
        self.question = question
        self.alias = alias
        self.action = action
    }
}

extension Capture {
    /// What was asked of one name in one moment: its A, AAAA and HTTPS records are one thing to see.
    package struct Call: Sendable, Equatable {
        package var offset: Duration
        package var name: Name
        package var types: [RRType]
        package var alias: Name?
        package var action: Action?

        package init(
            offset: Duration,
            name: Name,
            types: [RRType],
            alias: Name? = nil,
            action: Action? = nil
        ) {
            self.offset = offset
            self.name = name
            self.types = types
            self.alias = alias
            self.action = action
        }
    }

    /// The questions, those for one name in one moment together, in their order.
    package var calls: [Call] {
        var calls: [Call] = []
        for ask in asks {
            if let last = calls.last, last.offset == ask.offset, last.name == ask.question.name,
                last.alias == ask.alias, last.action == ask.action
            {
                calls[calls.count - 1].types.append(ask.question.type)
            } else {
                calls.append(
                    Call(
                        offset: ask.offset,
                        name: ask.question.name,
                        types: [ask.question.type],
                        alias: ask.alias,
                        action: ask.action
                    )
                )
            }
        }
        return calls
    }
}
