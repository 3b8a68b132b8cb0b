import Attribution
import Captures
import DNSWire
import Policies
import QueryLog

/// One watch over a device: what it asked, put together to calls and counted.
///
/// A name's A, AAAA and HTTPS records, asked within two seconds, are one call. Time runs from the device's
/// first question on.
struct Watch {
    /// How long is watched after the first question; later ones don't count.
    let span: Duration
    private(set) var tally = Tally()
    /// Every lookup, as far as they are kept for the summary.
    private(set) var rows: [LogRow] = []
    private(set) var recorder: CaptureRecorder
    /// Calls to organisations that the device had never called before, in their order.
    private(set) var firstContacts: [WatchedCall] = []

    private let attributor: Attributor
    private let wasCalled: (Called) -> Bool
    private var startMicroseconds: Int64?
    private var recent: [Recent: Duration] = [:]

    /// What makes questions one call.
    private struct Recent: Hashable {
        let name: Name
        let alias: Name?
        let reason: DecisionReason
    }

    /// What the standing summary counts.
    struct Tally: Equatable {
        var calls = 0
        var questions = 0
        var organisations: Set<String> = []
        var firstContacts: Set<String> = []
        var blocked = 0
        var contested = 0
    }

    /// Questions for one name within this time are one call: stub resolvers ask for all its types at once, and
    /// again after a second when no answer came.
    static let togetherMax = Duration.seconds(2)
    /// Lookups that the summary goes by: a very busy phone's of a day.
    static let rowsMax = 100_000

    /// A watch of this length; a call to somebody who had not been called (`wasCalled`) is a first contact.
    init(
        for span: Duration,
        attributor: Attributor,
        recorder: CaptureRecorder,
        wasCalled: @escaping (Called) -> Bool
    ) {
        self.span = span
        self.attributor = attributor
        self.wasCalled = wasCalled
        self.recorder = recorder
    }

    /// Whether the device has asked anything.
    var hasBegun: Bool { startMicroseconds != nil }

    /// Takes lookups in, which were stored one after another; tells the calls that they begin.
    mutating func add(_ stored: [LogRow]) -> [WatchedCall] {
        // Threads store one after another what came at the same time.
        let stored = stored.sorted { ($0.timeMicroseconds, $0.id) < ($1.timeMicroseconds, $1.id) }
        var calls: [WatchedCall] = []
        for row in stored {
            let start = startMicroseconds ?? row.timeMicroseconds
            startMicroseconds = start
            let offset = Duration.microseconds(max(0, row.timeMicroseconds - start))
            guard offset <= span else { continue }
            if let call = add(row, at: offset) { calls.append(call) }
        }
        return calls
    }

    private mutating func add(_ row: LogRow, at offset: Duration) -> WatchedCall? {
        tally.questions += 1
        if rows.count < Self.rowsMax { rows.append(row) }
        guard let name = row.qname else { return nil }
        recorder.add(
            Question(name: name, type: row.qtype, class: row.qclass),
            at: offset,
            alias: row.alias,
            action: row.reason.action
        )
        let key = Recent(name: name, alias: row.alias, reason: row.reason)
        if let begun = recent[key], offset - begun <= Self.togetherMax { return nil }
        // What is over can't be added to: the table holds two seconds' names.
        recent = recent.filter { offset - $0.value <= Self.togetherMax }
        recent[key] = offset
        return count(row, at: offset)
    }

    private mutating func count(_ row: LogRow, at offset: Duration) -> WatchedCall {
        tally.calls += 1
        if row.reason.action != .allow { tally.blocked += 1 }
        let called = row.called(by: attributor)
        if called.isContested { tally.contested += 1 }
        // Asked of the log once for each organisation.
        let isFirst = tally.organisations.insert(called.organisation).inserted && !wasCalled(called)
        if isFirst { tally.firstContacts.insert(called.organisation) }
        let call = WatchedCall(offset: offset, row: row, called: called, isFirstContact: isFirst)
        if isFirst { firstContacts.append(call) }
        return call
    }
}

/// One call that was watched.
struct WatchedCall {
    let offset: Duration
    let row: LogRow
    let called: Called
    /// Whether it is the device's first call ever to its organisation.
    let isFirstContact: Bool
}

extension Watch.Tally {
    /// `41 calls to 12 organisations, 3 of them for the first time; 17 blocked, 2 contested`.
    var text: String {
        var text = Self.count(calls, "call")
        if !organisations.isEmpty {
            text += " to " + Self.count(organisations.count, "organisation")
        }
        if !firstContacts.isEmpty { text += ", \(firstContacts.count) for the first time" }
        return text + "; \(blocked) blocked, \(contested) contested"
    }

    private static func count(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}
