import Attribution

/// Whom phones called in a stretch of time, and what is known of these calls: all that a report shows, in
/// numbers and in words, however it is shown.
///
/// The keys of its JSON are a promise to scripts. Texts come from the log and the catalogue as they are:
/// whoever shows them escapes them. No table is longer than its limit (`ReportLimits`).
package struct CallReport: Encodable, Equatable, Sendable {
    /// `redmi-1s`; nil where the report is about all devices.
    package var device: String?
    /// The first moment that the report is about.
    package var since: Moment
    /// The moment after the last.
    package var until: Moment
    /// By whose clock hours and nights are meant: `Europe/Berlin`.
    package var timeZone: String
    /// What it is about and when, in words.
    package var title: String
    package var period: String
    /// The main findings, in three sentences.
    package var summary: [String]
    /// How many lookups; how many of them were stopped.
    package var calls: Int
    package var blocked: Int
    /// How many were asked at night.
    package var atNight: Int
    /// How many organisations of the catalogue, and how many domains that it doesn't know, were called.
    package var organisations: Int
    package var unknownDomains: Int
    package var timeline: Timeline
    /// Calls by the hour of the day, 24 of them.
    package var hoursOfDay: [Slot]
    /// Calls by master; all four, in their order.
    package var masters: [Line]
    /// Organisations by purpose, the most frequent purpose first.
    package var purposes: Capped<PurposeLine>
    /// What is known to be sent to those who were called.
    package var recipients: Capped<Recipient>
    /// Contested calls: needed, and carrying personal data.
    package var questions: Capped<Question>
    /// Who was called for the first time.
    package var firstContacts: Capped<FirstContact>
    /// Whether the log tells what was called before; otherwise everybody is new.
    package var knowsEarlier: Bool
    /// Who was called at night.
    package var night: Capped<Line>
    /// What was stopped, and by which rule.
    package var stopped: Capped<StoppedLine>
    /// What a rule wanted to stop and the essential guard kept; and what an observing rule would stop.
    package var kept: Int
    package var observed: Int
    package var devices: Capped<Line>
    package var countries: Capped<Line>
    package var names: Capped<Line>
    /// The sources that the report cites, in the order of their numbers, which begin at 1.
    package var sources: [Source]
    /// Words that want explaining.
    package var glossary: [Glossary.Term]
}

/// The first lines of a table, and how many it would have.
package struct Capped<Item: Encodable & Equatable & Sendable>: Encodable, Equatable, Sendable {
    /// What is told.
    package var lines: [Item]
    /// How many there are.
    package var count: Int

    /// The first `limit` of `items`.
    package init(_ items: [Item], limit: Int) {
        lines = Array(items.prefix(limit))
        count = items.count
    }

    /// The lines given, of `count`.
    package init(_ lines: [Item], count: Int) {
        self.lines = lines
        self.count = count
    }

    /// How many are left out.
    package var left: Int { count - lines.count }
}

extension CallReport {
    /// A line of a table: who or what, and how often.
    package struct Line: Encodable, Equatable, Sendable {
        /// What stands in the log, or the catalogue: `xiaomi`, `telemetry`, `CN`.
        package var id: String
        /// The same for people.
        package var name: String
        /// Whom the calls serve, where that is one.
        package var master: String?
        package var calls: Int
        package var blocked: Int
        /// What else there is to say: the country, the purposes.
        package var note: String?
    }

    /// Calls over time.
    package struct Timeline: Encodable, Equatable, Sendable {
        /// How long a slot is: `minute`, `hour`, `day` or `week`.
        package var unit: String
        /// In order, without a gap.
        package var slots: [Slot]
    }

    /// Calls of one stretch of time, or of one hour of the day.
    package struct Slot: Encodable, Equatable, Sendable {
        /// Its beginning; of an hour of the day the first such hour.
        package var begin: Moment
        /// The beginning as the clock showed it.
        package var label: String
        package var maker = 0
        package var carrier = 0
        package var app = 0
        package var other = 0
        package var blocked = 0
        /// Whether people sleep then.
        package var isNight = false

        /// Calls of all masters.
        package var calls: Int { maker + carrier + app + other }
    }

    /// What calls were for, and who was called for it.
    package struct PurposeLine: Encodable, Equatable, Sendable {
        package var purpose: Line
        package var organisations: Capped<Line>
    }

    /// An organisation that was called, and what is known to be sent there.
    package struct Recipient: Encodable, Equatable, Sendable {
        package var organisation: Line
        /// `maker`, `carrier`, `app` or `other`.
        package var country: String?
        package var addresses: Capped<Address>
    }

    /// A host of the catalogue, and what is known to be sent there.
    package struct Address: Encodable, Equatable, Sendable {
        package var host: String
        package var purpose: String
        package var calls: Int
        package var blocked: Int
        /// What became of the calls: `stopped`, `all let through`, `five of seven stopped`.
        package var fate: String
        /// What is sent there, in sentences.
        package var told: String
        /// How that is known.
        package var known: String
        package var isMeasured: Bool
        /// Numbers of the sources.
        package var sources: [Int]
    }

    /// A call that is needed and carries personal data: the owner's choice.
    package struct Question: Encodable, Equatable, Sendable {
        package var host: String
        package var organisation: String
        package var calls: Int
        package var blocked: Int
        /// The plain question.
        package var question: String
        /// What speaks against letting the calls through, and what for it.
        package var against: String
        package var inFavour: String
        /// What to type for either answer.
        package var block: String
        package var keep: String
    }

    /// Somebody who was never called before.
    package struct FirstContact: Encodable, Equatable, Sendable {
        package var id: String
        package var name: String
        package var master: String
        package var purpose: String
        package var at: Moment
        package var shownAt: String
        package var device: String
        package var calls: Int
        package var blocked: Int
    }

    /// Calls that one rule stopped.
    package struct StoppedLine: Encodable, Equatable, Sendable {
        package var organisation: String
        package var master: String
        package var purpose: String
        package var calls: Int
        /// The rule, and where it stands.
        package var rule: String
        package var place: String
        /// Whether it waits for the owner's decision.
        package var isHeld: Bool
    }

    /// A publication.
    package struct Source: Encodable, Equatable, Sendable {
        package var key: String
        package var title: String
        package var authors: String?
        package var year: Int?
        package var url: String?
    }
}

/// How long the tables of a report may become, so that it stays readable and its page below a megabyte
/// whatever the log holds: a line takes some 300 octets, or 4 KB where all of it must be escaped.
package enum ReportLimits {
    /// Purposes, of which there are thirty in all, and the organisations told of each.
    static let purposes = 12
    static let organisationsOfPurpose = 6
    /// Organisations of which is told what they receive: makers, carriers, apps, others, so that many of one kind
    /// leave room for the others; and addresses told of each.
    static func recipients(_ master: Master) -> Int {
        switch master {
        case .maker: 8
        case .carrier: 3
        case .app: 6
        case .other: 2
        }
    }
    static let addressesOfRecipient = 4
    /// Contested calls.
    static let questions = 5
    static let firstContacts = 30
    static let night = 10
    static let stopped = 15
    static let devices = 15
    static let countries = 12
    static let names = 20
    /// Slots of the plot of calls over time: what fits beside each other on a telephone's screen.
    static let slots = 92
    /// Hours of the night: from midnight to five, when few people are awake.
    package static let nightHours = 5
}
