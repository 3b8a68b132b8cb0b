import Addresses
import Attribution
import Control
import Policies
import QueryLog
import Rulesets
import Settings

extension KeeperDesk {
    /// All devices that are known by any sign.
    func devices() throws(ControlFailure) -> [DeviceReport] {
        var activity: [DeviceActivity] = []
        var logged: [LoggedDevice] = []
        do {
            let log = try LogReader(path: instance.state.log)
            activity = try log.devices()
            logged = try log.loggedDevices()
        } catch LogError.absent {
            // Nobody has asked yet.
        } catch {
            throw ControlFailure(.unavailable, "\(error)")
        }
        let published: Ruleset?
        do {
            published = try rulesets.loadCurrent()
        } catch RulesetError.nothingPublished {
            published = nil
        } catch {
            throw ControlFailure(.unavailable, "\(error)")
        }
        let neighbours = Neighbours.snapshot()
        return DeviceRoll(
            rulebook: published?.contents.rulebook,
            identities: DeviceIdentities(published, neighbours: neighbours),
            activity: activity,
            logged: logged,
            neighbours: neighbours
        ).reports()
    }

    /// Gives a device a name, and with it a place in rules.
    func writeName(
        _ operation: DeviceNameOperation
    ) throws(ControlFailure) -> DeviceNameReport {
        let configured = Configuration.load(instance.configuration, mustExist: false).configuration
        let name = try slug(operation.name)
        if let declared = configured.devices.first(where: { $0.id == name }) {
            throw ControlFailure(
                .conflict,
                "\(name) is declared in \(declared.origin)",
                remedy: "add the address or MAC there, or choose another name"
            )
        }
        let group = try operation.group.map { text throws(ControlFailure) in
            let group = try slug(text)
            guard configured.groups.contains(where: { $0.id == group }) else {
                let nearest = NearestName.to(text, among: configured.groups.map(\.id.text))
                throw ControlFailure(
                    .notFound,
                    "there is no group “\(text)”",
                    remedy: nearest.map { "did you mean \($0)?" }
                        ?? "declare it in \(instance.configuration): [groups.\(group)]"
                )
            }
            return group
        }
        let names = DeviceNames(
            path: instance.state.deviceNames,
            lockPath: instance.state.run + "/devices.lock"
        )
        let evidence = DeviceNames.Evidence(operation.device, neighbours: Neighbours.snapshot())
        if evidence.isEmpty {
            try rename(operation.device, name, group: group, names, configured)
        }
        if !evidence.isEmpty {
            try refuseDeclared(evidence, configured)
            try names.name(evidence, name, group: group)
        }
        return DeviceNameReport(
            name: name.text,
            mac: evidence.mac.map { "\($0)" },
            address: evidence.address.map { "\($0)" },
            file: instance.state.deviceNames,
            publication: nil
        )
    }

    private func rename(
        _ text: String,
        _ name: Slug,
        group: Slug?,
        _ names: DeviceNames,
        _ configured: Configuration
    ) throws(ControlFailure) {
        if let old = Slug(text) {
            if let declared = configured.devices.first(where: { $0.id == old }) {
                throw ControlFailure(
                    .conflict,
                    "\(old) is declared in \(declared.origin)",
                    remedy: "rename it there"
                )
            }
            if try names.rename(old, name, group: group) { return }
        }
        throw ControlFailure(
            .notFound,
            "no device is called “\(text)”",
            remedy: "landline device list shows all; name one by its address or MAC"
        )
    }

    /// What the configuration says of a device goes before what a command could say.
    private func refuseDeclared(
        _ evidence: DeviceNames.Evidence,
        _ configured: Configuration
    ) throws(ControlFailure) {
        for device in configured.devices {
            let byMAC = evidence.mac.map(device.evidence.macs.contains) ?? false
            let byAddress = evidence.address.map { address in
                device.evidence.prefixes.contains(IPPrefix(only: address))
            }
            guard byMAC || byAddress == true else { continue }
            throw ControlFailure(
                .conflict,
                "this device is \(device.id), declared in \(device.origin)",
                remedy: "rename it there"
            )
        }
    }

    private func slug(_ text: String) throws(ControlFailure) -> Slug {
        guard let slug = Slug(text) else {
            throw ControlFailure(
                .invalid,
                "“\(text)” can't be a name here",
                remedy: "use lower-case letters, digits, “-”, “_” and “.”, such as annas-phone"
            )
        }
        return slug
    }
}
