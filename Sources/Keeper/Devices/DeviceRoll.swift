import Addresses
import Attribution
import Control
import Foundation
import Policies
import QueryLog
import Rulesets

/// All devices that are known by any sign: declared ones, those seen in the log, and those that
/// the kernel sees on the network now.
struct DeviceRoll {
    let rulebook: Rulebook?
    let activity: [DeviceActivity]
    let neighbours: [IPAddress: MACAddress]

    /// Declared devices first, each kind by the latest lookup.
    func reports() -> [DeviceReport] {
        let declared = (rulebook?.devices ?? []).map(declared)
        let strangers = strangers()
        return sorted(declared) + sorted(strangers)
    }

    private func sorted(_ reports: [DeviceReport]) -> [DeviceReport] {
        reports.sorted { a, b in
            let (seenA, seenB) = (a.lastSeen ?? .distantPast, b.lastSeen ?? .distantPast)
            return seenA == seenB ? a.sortKey < b.sortKey : seenA > seenB
        }
    }

    private func declared(_ device: Rulebook.Device) -> DeviceReport {
        let evidence = device.evidence
        let present = neighbours.filter { address, mac in
            evidence.macs.contains(mac) || evidence.prefixes.contains { $0.contains(address) }
        }
        let seen = activity.first { $0.isDeclared && $0.device == device.id.text }
        var report = DeviceReport(
            name: device.id.text,
            mac: (evidence.macs.first ?? present.values.first).map { "\($0)" },
            addresses: present.keys.map { "\($0)" }.sorted(),
            groups: device.profile.groups.compactMap { rulebook?.group($0)?.text },
            policy: device.profile.policies.first.flatMap { rulebook?.policy($0)?.text }
        )
        if report.addresses.isEmpty { report.addresses = evidence.prefixes.map { "\($0)" } }
        report.add(seen)
        return report
    }

    /// Devices without a name: one for each MAC or, where none is known, for each address.
    private func strangers() -> [DeviceReport] {
        let declaredMACs = Set((rulebook?.devices ?? []).flatMap(\.evidence.macs))
        let prefixes = (rulebook?.devices ?? []).flatMap(\.evidence.prefixes)
        var reports: [String: DeviceReport] = [:]
        for seen in activity where !seen.isDeclared {
            let mac = MACAddress(seen.device)
            guard mac.map({ !declaredMACs.contains($0) }) ?? true else { continue }
            var report = DeviceReport(
                mac: mac.map { "\($0)" },
                addresses: mac == nil ? [seen.device] : [],
                policy: rulebook.flatMap { book in
                    book.unknown.policies.first.flatMap { book.policy($0)?.text }
                }
            )
            report.add(seen)
            reports[seen.device] = report
        }
        for (address, mac) in neighbours
        where !declaredMACs.contains(mac) && !prefixes.contains(where: { $0.contains(address) }) {
            // Seen under its address before its MAC was known: one device, not two.
            let byAddress = reports.removeValue(forKey: "\(address)")
            var report = reports["\(mac)"] ?? byAddress ?? DeviceReport()
            report.mac = "\(mac)"
            report.addresses = (Set(report.addresses).union(["\(address)"])).sorted()
            reports["\(mac)"] = report
        }
        return Array(reports.values)
    }
}

extension DeviceReport {
    fileprivate var sortKey: String { name ?? mac ?? addresses.first ?? "" }

    fileprivate mutating func add(_ activity: DeviceActivity?) {
        guard let activity else { return }
        lookups = activity.count
        blocked = activity.blockedCount
        firstSeen = Date(timeIntervalSince1970: Double(activity.firstMicroseconds) / 1_000_000)
        lastSeen = Date(timeIntervalSince1970: Double(activity.lastMicroseconds) / 1_000_000)
    }
}
