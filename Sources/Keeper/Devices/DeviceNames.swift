import Addresses
import Attribution
import Control
import Foundation
import Policies
import Processes
import Settings
import TOMLText

/// The names that commands gave to devices: a file of `[devices.…]` tables that is read after the
/// configuration, `<state>/devices.toml`.
///
/// Commands write it anew each time. What the configuration declares stays the owner's to edit.
struct DeviceNames {
    let path: String
    let lockPath: String

    /// What one naming says of a device.
    struct Evidence {
        var mac: MACAddress?
        var address: IPAddress?
        /// Addresses that the MAC has now.
        var present: [IPAddress] = []
    }

    /// Calls the device with this evidence `name`; adds the evidence when the name is there.
    func name(_ evidence: Evidence, _ name: Slug, group: Slug?) throws(ControlFailure) {
        try change { devices throws(ControlFailure) in
            var macs = [evidence.mac].compactMap(\.self)
            // A MAC outlasts every address, so an address is kept only where there is none.
            var prefixes =
                macs.isEmpty ? [evidence.address].compactMap(\.self).map(IPPrefix.init(only:)) : []
            let left = ([evidence.address].compactMap(\.self) + evidence.present)
                .map(IPPrefix.init(only:))
            for index in devices.indices where devices[index].id != name {
                // The same device under another name: it has moved on, and leaves nothing behind
                // by which it was recognised before its MAC was known.
                devices[index].evidence = DeviceEvidence(
                    macs: devices[index].evidence.macs.filter { !macs.contains($0) },
                    prefixes: devices[index].evidence.prefixes.filter { !left.contains($0) }
                )
            }
            devices.removeAll {
                $0.id != name && $0.evidence.macs.isEmpty && $0.evidence.prefixes.isEmpty
            }
            let index = devices.firstIndex { $0.id == name } ?? devices.endIndex
            if index == devices.endIndex {
                devices.append(
                    DeviceDeclaration(
                        id: name,
                        evidence: DeviceEvidence(macs: [], prefixes: []),
                        origin: RuleOrigin(file: path, line: 0)
                    )
                )
            }
            let known = devices[index].evidence
            macs = known.macs + macs.filter { !known.macs.contains($0) }
            prefixes = known.prefixes + prefixes.filter { !known.prefixes.contains($0) }
            devices[index].evidence = DeviceEvidence(macs: macs, prefixes: prefixes)
            if let group, !devices[index].groups.contains(group) {
                devices[index].groups.append(group)
            }
        }
    }

    /// Calls a device that has a name here `name`; false when it has none here.
    func rename(_ old: Slug, _ name: Slug, group: Slug?) throws(ControlFailure) -> Bool {
        var found = false
        try change { devices throws(ControlFailure) in
            guard let index = devices.firstIndex(where: { $0.id == old }) else { return }
            guard !devices.contains(where: { $0.id == name && $0.id != old }) else {
                throw ControlFailure(
                    .conflict,
                    "there is a device \(name) already",
                    remedy: "choose another name"
                )
            }
            devices[index].id = name
            if let group, !devices[index].groups.contains(group) {
                devices[index].groups.append(group)
            }
            found = true
        }
        return found
    }

    private func change(
        _ body: (inout [DeviceDeclaration]) throws(ControlFailure) -> Void
    ) throws(ControlFailure) {
        do {
            let lock = try FileLock(waitingFor: lockPath)
            let before = try load()
            var devices = before
            try body(&devices)
            if devices != before {
                try DurableFile.replace(path, with: Array(Self.text(devices).utf8))
            }
            _ = consume lock
        } catch let failure as ControlFailure {
            throw failure
        } catch {
            throw ControlFailure(
                .unavailable,
                "\(error)",
                remedy: "check that the disk has room and that Landline may write there"
            )
        }
    }

    private func load() throws(ControlFailure) -> [DeviceDeclaration] {
        guard let octets = FileManager.default.contents(atPath: path) else { return [] }
        let (configuration, problems) = Configuration.read([
            Configuration.File(name: path, octets: Array(octets))
        ])
        if let problem = problems.first {
            // Written anew, the file would lose what cannot be understood.
            throw ControlFailure(
                .conflict,
                "\(problem.file):\(problem.line): \(problem.what)",
                remedy: problem.remedy
            )
        }
        return configuration.devices
    }

    /// The file's text.
    ///
    /// Everything in it is a slug, an address or a MAC, so nothing needs escaping.
    static func text(_ devices: [DeviceDeclaration]) -> String {
        func list(_ items: [some CustomStringConvertible]) -> String {
            "[" + items.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
        }
        let tables = devices.map { device in
            var lines = ["[devices.\"\(device.id)\"]"]
            if !device.evidence.macs.isEmpty { lines.append("mac = \(list(device.evidence.macs))") }
            if !device.evidence.prefixes.isEmpty {
                lines.append("address = \(list(device.evidence.prefixes))")
            }
            if !device.groups.isEmpty { lines.append("groups = \(list(device.groups))") }
            if let policy = device.policy { lines.append("policy = \"\(policy)\"") }
            return lines.joined(separator: "\n")
        }
        return ([heading] + tables).joined(separator: "\n\n") + "\n"
    }

    private static let heading = """
        # Names given by landline device name. Commands write this file anew;
        # to say more of a device, move its table into the configuration.
        """
}

extension DeviceNames.Evidence {
    /// What an address or a MAC says of a device, as the neighbour table knows it; nothing where
    /// `text` is neither.
    init(_ text: String, neighbours: [IPAddress: MACAddress]) {
        if let address = IPAddress(text) {
            self.address = address
            mac = neighbours[address]
        } else {
            mac = MACAddress(text)
        }
        if let mac { present = neighbours.filter { $0.value == mac }.map(\.key) }
    }

    /// Whether it tells nothing.
    var isEmpty: Bool { mac == nil && address == nil }
}
