import Addresses
import Attribution
import DNSWire
import Foundation
import Journal
import Policies
import QueryLog

/// A state directory of its own for one test, removed at its end.
final class Scratch: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appending(path: "landline-log-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path()
    }

    deinit {
        for path in [path, path + "-open"] { Self.remove(path) }
    }

    /// Removes a directory in which a steward may still be closing segments: a file that goes meanwhile
    /// makes the removal fail, so it is tried again.
    private static func remove(_ path: String) {
        for _ in 0..<100 where FileManager.default.fileExists(atPath: path) {
            try? FileManager.default.removeItem(atPath: path)
        }
    }

    var log: String { path + "/log.sqlite" }
    var journal: String { path + "/journal" }
}

/// Words for the numbers of the tests' verdicts.
struct TestResolver: ReasonResolver {
    func reason(for verdict: Verdict, generation: UInt32) -> DecisionReason {
        DecisionReason(
            action: verdict.action,
            mode: verdict.mode,
            level: verdict.level,
            rule: verdict.line.isNone ? "" : "block maker:*/telemetry",
            place: verdict.line.isNone ? "" : "policy quiet",
            list: verdict.matched.list.flatMap { Slug("list-\($0.rawValue)") },
            matchedLabels: verdict.matchedLabels,
            organisation: organisation(verdict.entry),
            observed: verdict.observed.isNone ? "" : "observe */ads",
            guarded: verdict.guarded.isNone ? "" : "block list:oisd"
        )
    }

    func deviceName(_ device: DeviceID, generation: UInt32) -> String? {
        generation == 0 ? nil : "phone-\(device.rawValue)"
    }

    func upstream(_ index: UInt16, generation: UInt32) -> String? { "192.0.2.53:\(index)" }

    private func organisation(_ entry: EntryID) -> CalledOrganisation? {
        switch entry.rawValue {
        case 1:
            organisation("xiaomi", "Xiaomi", .maker, .telemetry, "mistat.example")
        case 2:
            organisation("appsflyer", "AppsFlyer", .app, .attribution, "appsflyer.example")
        default: nil
        }
    }

    private func organisation(
        _ id: String,
        _ name: String,
        _ master: Master,
        _ purpose: Purpose,
        _ entry: String
    ) -> CalledOrganisation? {
        Slug(id).map {
            CalledOrganisation(id: $0, name: name, master: master, purpose: purpose, entry: entry)
        }
    }
}

/// Builds one lookup of a test.
struct Lookup {
    var second: Int64 = 0
    var name: String? = "example.org"
    var alias: String?
    var device: UInt32 = 1
    var client = IPAddress(192, 0, 2, 1)
    var mac: MACAddress?
    var qtype = RRType.a
    var action = Action.allow
    var entry: UInt32 = 0
    var observed: UInt32 = 0
    var guarded: UInt32 = 0
    var generation: UInt32 = 1

    func record() throws -> LookupRecord {
        let line: UInt32 = action == .block ? 1 : 0
        return LookupRecord(
            fields: LookupFields(
                wallMicroseconds: second * 1_000_000,
                durationMicroseconds: 42,
                client: client,
                mac: mac,
                device: DeviceID(rawValue: device),
                transport: .udp,
                qtype: qtype,
                qclass: .in,
                rcode: .noError,
                ede: action == .block ? .blocked : nil,
                generation: generation,
                verdict: Verdict(
                    action: action,
                    level: action == .block ? .policy : .fallback,
                    line: RuleLineID(rawValue: line),
                    entry: EntryID(rawValue: entry),
                    observed: RuleLineID(rawValue: observed),
                    guarded: RuleLineID(rawValue: guarded)
                ),
                answeredFrom: action == .block ? .policy : .upstream,
                upstream: action == .block ? nil : 53
            ),
            qname: try name.map { try Name($0) },
            alias: try alias.map { try Name($0) }
        )
    }
}

extension LogStore {
    /// Stores lookups that come from no journal.
    func store(_ lookups: [Lookup], nowMicroseconds: Int64 = 0) throws {
        var batch = LogBatch()
        batch.records = LookupRecords(try lookups.map { try $0.record() })
        try ingest(batch, resolver: TestResolver(), nowMicroseconds: nowMicroseconds)
    }
}

extension LogReader {
    /// The names of the lookups that fit.
    func names(_ query: LogQuery) throws -> [String] {
        try rows(query).map { $0.qname?.description ?? "-" }
    }
}

extension LogQuery {
    /// The latest hundred, with conditions set by `change`.
    static func latest(_ change: (inout LogQuery) -> Void) -> LogQuery {
        var query = LogQuery(limit: 100)
        change(&query)
        return query
    }
}

extension Scratch {
    func write(_ text: String, to path: String) throws {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }

    /// The user that owns nothing.
    static let nobody: UInt32 = 65_534

    /// Takes the right to write away from the directory and its files, from everyone but root.
    func makeReadOnly() throws { try setPermissions(directory: 0o555, file: 0o444) }

    /// A directory beside it in which everyone may write.
    func makeOpenDirectory() throws -> String {
        let directory = path + "-open"
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o777]
        )
        return directory
    }

    /// Tells another process that something has come to pass.
    static func mark(_ path: String) throws { try Data().write(to: URL(filePath: path)) }

    static func isMarked(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    func makeWritable() throws { try setPermissions(directory: 0o755, file: 0o644) }

    private func setPermissions(directory: Int, file: Int) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            try FileManager.default.setAttributes(
                [.posixPermissions: file],
                ofItemAtPath: "\(path)/\(name)"
            )
        }
        try FileManager.default.setAttributes(
            [.posixPermissions: directory],
            ofItemAtPath: path
        )
    }
}
