import Addresses
import Attribution
import Blocklists
import DNSWire
import Foundation
import Journal
import Policies
import Resolution
import Rulesets
import Sockets
import Synchronization
import Testing

@testable import Answerer

/// An answering process without sockets: a real ruleset, resolver and journal in a folder of its own.
final class TestHouse {
    static let phone = IPAddress(192, 168, 1, 23)
    static let tablet = IPAddress(192, 168, 1, 24)
    static let stranger = IPAddress(203, 0, 113, 9)
    /// The phone's, by which it is known at each of its addresses.
    static let phoneMAC = MACAddress(bits: 0x0200_0000_0023)

    let folder: URL
    let parts: SharedParts
    let clock = ManualClock()
    private let desk: Mutex<Desk>

    /// Publishes a ruleset of `rules` (a rules file's text) and the devices `phone` and `tablet`.
    ///
    /// `hardware` is what the phone is told by, beside its address.
    init(
        rules: String = "",
        entries: [EntrySummary] = [],
        records: [ResourceRecord] = [],
        mode: BlockingMode = .null,
        hardware: [MACAddress] = [phoneMAC],
        neighbours: NeighbourDirectory = .empty
    ) throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "landline-answerer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let ruleset = try Self.publish(rules, entries, records, mode, hardware, in: folder)
        parts = SharedParts(
            snapshots: RulesetSnapshots(ruleset),
            resolver: try Resolver(settings: ruleset.settings.resolution, clock: clock.clock),
            journal: try Journal(directory: folder.appending(path: "journal").path()),
            neighbours: neighbours,
            doorman: try Doorman(neighbours: neighbours),
            clock: clock.clock,
            counters: CounterRegistry()
        )
        desk = Mutex(Desk(parts))
    }

    deinit {
        // It makes segments ahead on a thread of its own, even into a folder that is being removed.
        parts.journal.close()
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            Issue.record("the test's folder stays behind: \(error)")
        }
    }

    /// Publishes a ruleset in `folder/rulesets` and loads it.
    @discardableResult
    static func publish(
        _ rules: String = "",
        _ entries: [EntrySummary] = [],
        _ records: [ResourceRecord] = [],
        _ mode: BlockingMode = .null,
        _ hardware: [MACAddress] = [],
        listen: [SocketAddress]? = nil,
        in folder: URL
    ) throws -> Ruleset {
        let origin = RuleOrigin(file: "landline.toml", line: 1)
        let device = { (id: String, address: IPAddress, macs: [MACAddress]) throws in
            DeviceDeclaration(
                id: try #require(Slug(id)),
                evidence: DeviceEvidence(macs: macs, prefixes: [IPPrefix(only: address)]),
                origin: origin
            )
        }
        let (rulebook, problems) = Rulebook.compile(
            RulebookSource(
                devices: [
                    try device("phone", phone, hardware), try device("tablet", tablet, []),
                ],
                ruleFiles: [
                    NamedRuleFile(name: "test.rules", file: RuleFile(rules))
                ],
                organisations: Set(entries.map(\.facts.organisation))
            )
        )
        try #require(problems.isEmpty, "\(problems)")
        var settings = AnswererSettings()
        settings.blocking.mode = mode
        settings.resolution.localRecords = records
        if let listen { settings.listen = listen }
        let contents = RulesetContents(
            compiledAt: 0,
            rulebook: rulebook,
            entries: entries,
            lists: [],
            settings: settings
        )
        let directory = folder.appending(path: "rulesets").path()
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true
        )
        let published = PublishedRulesets(directory: directory)
        let generation = try published.publish(contents, sourceDigest: .random(in: 0 ... .max)) {
            path throws(NameIndexError) in
            var builder = NameIndexBuilder()
            for line in rulebook.lines {
                guard case .name(let name, let scope) = line.rule.target else { continue }
                builder.add(
                    foldedName: name.folded.octets.span,
                    scope: scope,
                    source: IndexSource(kind: .rule, id: line.id.rawValue)
                )
            }
            for (index, entry) in entries.enumerated() {
                builder.add(
                    foldedName: entry.name.folded.octets.span,
                    scope: entry.scope,
                    source: IndexSource(kind: .entry, id: UInt32(index + 1))
                )
            }
            return try builder.write(to: path)
        }
        return try published.load(generation)
    }
}

// MARK: - Asking

extension TestHouse {
    private struct Desk: ~Copyable {
        var pipeline: Pipeline
        init(_ parts: SharedParts) {
            pipeline = Pipeline(parts, counters: parts.counters.makeCounters())
        }
    }

    /// What became of a message.
    enum Fate {
        case answered(Message)
        case dropped
        case resolving(Errand)
        case waiting
    }

    /// What became of these octets.
    func send(
        _ octets: [UInt8],
        from client: IPAddress = phone,
        by transport: LookupTransport = .udp
    ) throws -> Fate {
        let arrival = Arrival(
            client: client,
            interface: 0,
            transport: transport,
            moment: clock.now,
            wallMicroseconds: WallClock.microsecondsNow()
        )
        var response = [UInt8](repeating: 0xFF, count: 4096)
        let beginning = desk.withLock { desk in
            desk.pipeline.refresh(at: clock.now)
            var room = response.mutableSpan
            return desk.pipeline.begin(octets.span, arrival, into: &room)
        }
        switch beginning {
        case .drop: return .dropped
        case .resolve(let errand): return .resolving(errand)
        case .introduce: return .waiting
        case .reply(let count): return .answered(try Message([UInt8](response[..<count])))
        }
    }

    /// The answer to a question that is answered at once.
    func ask(
        _ name: String,
        _ type: RRType = .a,
        from client: IPAddress = phone,
        edns: EDNS? = EDNS()
    ) throws -> Message {
        let query = Message.query(
            Question(name: try Name(name), type: type),
            id: 4711,
            edns: edns
        )
        switch try send(query.encoded(), from: client) {
        case .answered(let answer): return answer
        case .dropped, .resolving, .waiting:
            Issue.record("\(name) is not answered at once")
            throw CancellationError()
        }
    }

    /// What the journal holds by now.
    func journal() throws -> [LookupRecord] {
        let reader = try JournalReader(directory: folder.appending(path: "journal").path())
        return try reader.segments().flatMap { segment in
            try segment.read(from: SegmentFile.start).records
        }
    }
}
