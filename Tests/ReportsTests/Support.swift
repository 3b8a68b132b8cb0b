import Addresses
import Attribution
import Catalogue
import DNSWire
import Foundation
import Journal
import Policies
import QueryLog

@testable import Reports

/// The catalogue of this repository.
let shippedCatalogue = Catalogue.load(
    directory: URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../blocklists").standardizedFileURL.path()
)

/// One call of a test, of which a row of a log is made.
struct Call {
    var name = "www.example.org"
    /// Seconds after `Call.begin`.
    var second: Int64 = 0
    var device = "phone"
    var action = Action.allow
    var level: PrecedenceLevel?
    var rule = ""
    var place = ""
    var organisation: CalledOrganisation?
    var guarded = ""
    var observed = ""

    /// 2026-11-22, 12:00 UTC.
    static let begin: Int64 = 1_795_348_800_000_000

    /// A call of a host, as the shipped catalogue knows it.
    static func to(
        _ host: String,
        second: Int64 = 0,
        device: String = "phone",
        action: Action = .allow
    ) throws -> Call {
        let name = try Name(host)
        let entry = shippedCatalogue.entries
            .filter { name.isEqualToOrBelow($0.name) }
            .max { $0.name.labelCount < $1.name.labelCount }
        var call = Call(name: host, second: second, device: device, action: action)
        if action == .block { (call.rule, call.place) = ("block */telemetry", "policy quiet") }
        call.organisation = entry.map { entry in
            CalledOrganisation(
                id: entry.organisation,
                name: shippedCatalogue.organisation(entry.organisation)?.name ?? "",
                master: entry.master,
                purpose: entry.purpose,
                entry: "\(entry.name)",
                isEssential: entry.isEssential,
                isContested: entry.isContested
            )
        }
        return call
    }

    func row(id: Int64) throws -> LogRow {
        LogRow(
            id: id,
            timeMicroseconds: Self.begin + second * 1_000_000,
            durationMicroseconds: 10,
            device: device,
            isDeclared: true,
            client: IPAddress(192, 0, 2, 1),
            qname: try Name(name),
            qtype: .a,
            qclass: .in,
            reason: DecisionReason(
                action: action,
                level: level ?? (action == .allow ? .fallback : .policy),
                rule: rule,
                place: place,
                organisation: organisation,
                observed: observed,
                guarded: guarded
            ),
            transport: .udp,
            answeredFrom: .upstream,
            rcode: .noError
        )
    }
}

extension CallReport {
    /// The report of some calls, made at the end of the last.
    init(
        _ calls: [Call],
        after earlier: [Call] = [],
        device: String? = nil,
        catalogue: Catalogue = shippedCatalogue,
        zone: TimeZone = .gmt
    ) throws {
        let rows = try calls.enumerated().map { try $1.row(id: Int64($0) + 1) }
        let digest = CallDigest(
            of: rows,
            after: try earlier.map { try $0.row(id: 0) },
            namesMax: ReportLimits.names
        ) { "\($0.suffix(labels: min(2, $0.labelCount)))" }
        self.init(
            ReportSubject(
                digest: digest,
                catalogue: catalogue,
                clock: WallClock(zone),
                since: rows.first?.timeMicroseconds ?? Call.begin,
                until: (rows.last?.timeMicroseconds ?? Call.begin) + 1,
                device: device
            )
        )
    }

    var page: String { ReportPage(self, colophon: "Made by a test.").html }
}
