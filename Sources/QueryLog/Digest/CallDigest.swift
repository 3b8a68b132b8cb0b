package import Attribution
package import DNSWire
import Policies

/// What a stretch of the log comes to: how often, when, whom and by which device, without the lookups
/// themselves.
///
/// A month of a busy house fits into some thousand lines. Tops and reports are made of it; it is taken
/// from a log (`LogReader.digest`), or from lookups that are in no log (`init(of:)`).
package struct CallDigest: Equatable, Sendable {
    /// A first call.
    package struct FirstCall: Equatable, Sendable {
        /// When, in microseconds since 1970.
        package var microseconds: Int64
        /// What the log called the device that asked.
        package var device: String

        package init(microseconds: Int64, device: String) {
            self.microseconds = microseconds
            self.device = device
        }
    }

    /// Lookups that were decided for one reason, and so called one organisation for one purpose.
    package struct ReasonCount: Equatable, Sendable {
        package var reason: DecisionReason
        package var count: Int
        /// The first of them, as far as they are in the log.
        package var first: FirstCall?
    }

    /// Lookups of one hour, or one minute, and one reason.
    package struct TimeCount: Equatable, Sendable {
        /// When the hour or minute begins, in microseconds since 1970.
        package var beginMicroseconds: Int64
        /// The place of the reason in `reasons`.
        package var reason: Int
        package var count: Int
    }

    /// Lookups of one name.
    package struct NameCount: Equatable, Sendable {
        package var name: Name
        package var count: Int
        package var blockedCount: Int
        /// The reason of the latest: its place in `reasons`.
        package var reason: Int?
    }

    /// Lookups of names that the catalogue doesn't know, below one registrable domain.
    package struct DomainCount: Equatable, Sendable {
        package var domain: String
        package var count: Int
        package var blockedCount: Int
        /// Whether no name below it was asked for before.
        package var isNew: Bool
        /// The first of them; told of new ones only.
        package var first: FirstCall?
    }

    /// Lookups of one device.
    package struct DeviceCount: Equatable, Sendable {
        /// What the log calls it.
        package var device: String
        package var isDeclared: Bool
        package var count: Int
        package var blockedCount: Int
    }

    /// By count, the most frequent first; equally frequent ones in the order in which they were stored.
    package var reasons: [ReasonCount] = []
    /// By hour.
    package var hours: [TimeCount] = []
    /// By minute, where there are few of them (`minutesSpanMax`, `LogQuery.limitMax`); none otherwise.
    package var minutes: [TimeCount] = []
    /// The names asked for most, the most frequent first.
    package var names: [NameCount] = []
    /// How many names there were in all.
    package var namesCount = 0
    /// By count, the most frequent first; equally frequent ones by name.
    package var domains: [DomainCount] = []
    /// By count, the most frequent first; equally frequent ones by name.
    package var devices: [DeviceCount] = []
    /// Whether there are lookups, or counts of them, from before the stretch.
    package var hasEarlier = false
    /// The organisations that were called before the stretch.
    package var earlierOrganisations: Set<Slug> = []
    /// The first and the last of the lookups; nil where there are none, or only counts.
    package var bounds: ClosedRange<Int64>?

    /// The longest stretch of which minutes are told, in microseconds: four hours.
    static let minutesSpanMax: Int64 = 4 * 3_600_000_000
    /// Microseconds of a minute.
    static let minuteMicroseconds: Int64 = 60_000_000

    /// A digest of nothing.
    package init() {}

    /// How many lookups.
    package var count: Int { reasons.reduce(0) { $0 + $1.count } }

    /// How many of them were stopped.
    package var blockedCount: Int {
        reasons.reduce(0) { $0 + ($1.reason.isStopped ? $1.count : 0) }
    }
}

/// Which lookups a digest is of, and what it must tell.
package struct DigestQuery: Equatable, Sendable {
    /// Not before this time, in microseconds since 1970.
    package var sinceMicroseconds: Int64?
    /// Before this time, in microseconds since 1970.
    package var untilMicroseconds: Int64?
    /// What the log calls the device that asked; nil digests all.
    package var device: String?
    /// What else the log calls that device.
    package var otherDeviceNames: [String] = []
    /// What is wanted besides counts of reasons and hours.
    package var parts: DigestParts
    /// How many names are told; all are counted.
    package var namesMax: Int

    /// A digest of everything, with these parts and at most `namesMax` names.
    package init(_ parts: DigestParts = [], namesMax: Int = 0) {
        self.parts = parts
        self.namesMax = namesMax
    }
}

/// What a digest tells only where it is asked to.
package struct DigestParts: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The names asked for most.
    package static let names = DigestParts(rawValue: 1)
    /// The registrable domains of names that the catalogue doesn't know.
    package static let domains = DigestParts(rawValue: 2)
    /// The devices that asked.
    package static let devices = DigestParts(rawValue: 4)
    /// What was called for the first time, and whether anything was before.
    package static let firsts = DigestParts(rawValue: 8)
    /// Minutes, where the lookups lie close together.
    package static let minutes = DigestParts(rawValue: 16)
}

extension DecisionReason {
    /// Whether the lookup was kept from being answered truthfully: blocked, or held until the owner
    /// has decided.
    package var isStopped: Bool { action.isBlocking }
}
