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
    let identities: DeviceIdentities
    let activity: [DeviceActivity]
    /// From where each in `activity` asked last.
    let logged: [LoggedDevice]
    let neighbours: [IPAddress: MACAddress]

    /// Declared devices first, each kind by the latest lookup.
    func reports() -> [DeviceReport] {
        let last = Dictionary(logged.map { (Key($0), $0) }, uniquingKeysWith: { first, _ in first })
        var own: [Slug: [DeviceActivity]] = [:]
        var others: [(DeviceActivity, LoggedDevice)] = []
        for seen in activity {
            // Whoever asked for the first time between both readings comes next time.
            guard let device = last[Key(seen)] else { continue }
            if let owner = identities.owner(of: device) {
                own[owner, default: []].append(seen)
            } else {
                others.append((seen, device))
            }
        }
        let declared = (rulebook?.devices ?? []).map { self.declared($0, own[$0.id] ?? []) }
        let strangers = strangers(others)
        return sorted(declared) + sorted(strangers)
    }

    /// What the log calls somebody: a name, and whether it was declared.
    private struct Key: Hashable {
        let name: String
        let isDeclared: Bool

        init(_ activity: DeviceActivity) {
            (name, isDeclared) = (activity.device, activity.isDeclared)
        }

        init(_ logged: LoggedDevice) { (name, isDeclared) = (logged.name, logged.isDeclared) }
    }

    private func sorted(_ reports: [DeviceReport]) -> [DeviceReport] {
        reports.sorted { a, b in
            let (seenA, seenB) = (a.lastSeen ?? .distantPast, b.lastSeen ?? .distantPast)
            return seenA == seenB ? a.sortKey < b.sortKey : seenA > seenB
        }
    }

    private func declared(
        _ device: Rulebook.Device,
        _ activity: [DeviceActivity]
    ) -> DeviceReport {
        let evidence = device.evidence
        let present = neighbours.filter { address, mac in
            evidence.macs.contains(mac) || evidence.prefixes.contains { $0.contains(address) }
        }
        var report = DeviceReport(
            name: device.id.text,
            mac: (evidence.macs.first ?? present.values.first).map { "\($0)" },
            addresses: present.keys.map { "\($0)" }.sorted(),
            groups: device.profile.groups.compactMap { rulebook?.group($0)?.text },
            policy: device.profile.policies.first.flatMap { rulebook?.policy($0)?.text }
        )
        if report.addresses.isEmpty { report.addresses = evidence.prefixes.map { "\($0)" } }
        for seen in activity { report.add(seen) }
        return report
    }

    /// Devices without a name: one for each MAC or, where none is known, for each address.
    private func strangers(_ activity: [(DeviceActivity, LoggedDevice)]) -> [DeviceReport] {
        let declaredMACs = Set((rulebook?.devices ?? []).flatMap(\.evidence.macs))
        let prefixes = (rulebook?.devices ?? []).flatMap(\.evidence.prefixes)
        var reports: [String: DeviceReport] = [:]
        for (seen, device) in activity {
            // One that has lost its name is known by its last signs again.
            let mac = MACAddress(seen.device) ?? device.mac
            let key = mac.map { "\($0)" } ?? "\(device.address)"
            var report =
                reports[key]
                ?? DeviceReport(
                    mac: mac.map { "\($0)" },
                    addresses: mac == nil ? ["\(device.address)"] : [],
                    policy: rulebook.flatMap { book in
                        book.unknown.policies.first.flatMap { book.policy($0)?.text }
                    }
                )
            report.add(seen)
            reports[key] = report
        }
        for (address, mac) in neighbours
        where !declaredMACs.contains(mac) && !prefixes.contains(where: { $0.contains(address) }) {
            // Seen under its address before its MAC was known: one device, not two.
            let byAddress = reports.removeValue(forKey: "\(address)")
            var report = reports["\(mac)"] ?? DeviceReport()
            if let byAddress { report.add(byAddress) }
            report.mac = "\(mac)"
            report.addresses = (Set(report.addresses).union(["\(address)"])).sorted()
            reports["\(mac)"] = report
        }
        return Array(reports.values)
    }
}

extension DeviceReport {
    fileprivate var sortKey: String { name ?? mac ?? addresses.first ?? "" }

    fileprivate mutating func add(_ activity: DeviceActivity) {
        lookups += activity.count
        blocked += activity.blockedCount
        let first = Date(timeIntervalSince1970: Double(activity.firstMicroseconds) / 1_000_000)
        let last = Date(timeIntervalSince1970: Double(activity.lastMicroseconds) / 1_000_000)
        firstSeen = min(firstSeen ?? first, first)
        lastSeen = max(lastSeen ?? last, last)
    }

    /// Adds what the same device asked before its MAC was known.
    fileprivate mutating func add(_ other: DeviceReport) {
        lookups += other.lookups
        blocked += other.blocked
        addresses += other.addresses
        policy = policy ?? other.policy
        firstSeen = [firstSeen, other.firstSeen].compactMap(\.self).min()
        lastSeen = [lastSeen, other.lastSeen].compactMap(\.self).max()
    }
}
