import Attribution
import DNSWire
import Foundation
import Journal
import Policies
import QueryLog

/// One lookup as a JSON object; the keys are a promise to scripts.
struct LogDocument: Codable, Equatable {
    /// Whom it calls; outside the catalogue there is no `entry`, and `id` is the registrable domain.
    struct Organisation: Codable, Equatable {
        let id: String
        let name: String
        let master: String
        let purpose: String
        let entry: String?
        let essential: Bool
        let contested: Bool

        init(_ called: Called) {
            id = called.organisation
            name = called.organisationName
            master = "\(called.master)"
            purpose = "\(called.purpose)"
            entry = called.entry
            essential = called.isEssential
            contested = called.isContested
        }
    }

    let id: Int64
    let time: String
    let device: String
    let declared: Bool
    let client: String
    let mac: String?
    let name: String?
    let type: String
    let `class`: String
    let alias: String?
    let verdict: String
    let mode: String?
    let level: String
    let rule: String?
    let place: String?
    let list: String?
    let organisation: Organisation
    let observed: String?
    let guarded: String?
    let answer: String
    let rcode: String
    let ede: UInt16?
    let upstream: String?
    let transport: String
    let microseconds: Int64

    init(_ row: LogRow, _ called: Called) {
        let reason = row.reason
        id = row.id
        time = LogTime.utc(row.timeMicroseconds)
        device = row.device
        declared = row.isDeclared
        client = "\(row.client)"
        mac = row.mac.map { "\($0)" }
        name = row.qname.map { "\($0)" }
        type = "\(row.qtype)"
        `class` = "\(row.qclass)"
        alias = row.alias.map { "\($0)" }
        verdict = "\(reason.action)"
        mode = reason.action.isBlocking ? "\(reason.mode)" : nil
        level = "\(reason.level)"
        rule = reason.rule.nilIfEmpty
        place = reason.place.nilIfEmpty
        list = reason.list?.text
        organisation = Organisation(called)
        observed = reason.observed.nilIfEmpty
        guarded = reason.guarded.nilIfEmpty
        answer = "\(row.answeredFrom)"
        rcode = "\(row.rcode)"
        ede = row.ede?.rawValue
        upstream = row.upstream
        transport = "\(row.transport)"
        microseconds = row.durationMicroseconds
    }

    /// The object, as one line of ASCII.
    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self).asciiJSON
        }
    }
}

extension String {
    fileprivate var nilIfEmpty: String? { isEmpty ? nil : self }
}
