package import Addresses
import Attribution
package import Control
package import Policies
package import Rulesets

/// The device that a question is asked for, as a ruleset knows it, and by what it is recognised.
package struct AskingDevice: Sendable {
    /// How the answerer would decide for it.
    package let profile: DeviceProfile
    /// Its name; what was asked for where it has none.
    package let name: String
    /// By what it is recognised, in words.
    package let recognisedBy: String

    /// Finds a device by what a person calls it: its name, an address or a MAC address.
    ///
    /// `mac` finds the MAC of an address, as the neighbour table knows it. Without `text`, it is a
    /// device that nothing is known of.
    package init(
        _ text: String?,
        in ruleset: Ruleset,
        mac: (IPAddress) -> MACAddress?
    ) throws(ControlFailure) {
        let rulebook = ruleset.contents.rulebook
        guard let text else {
            profile = rulebook.unknown
            name = "any device that is not declared"
            recognisedBy = "nothing"
            return
        }
        if let address = IPAddress(text) {
            let neighbour = mac(address)
            profile = ruleset.devices.profile(address: address, mac: neighbour)
            let device = rulebook.device(profile.device)
            name = device?.id.text ?? "\(address)"
            recognisedBy = Self.evidence(of: device, address: address, mac: neighbour)
        } else if let hardware = MACAddress(text) {
            // No device is declared by the unspecified address, so the MAC alone decides.
            profile = ruleset.devices.profile(address: .anyV6, mac: hardware)
            let device = rulebook.device(profile.device)
            name = device?.id.text ?? "\(hardware)"
            recognisedBy = device == nil ? "nothing" : "mac \(hardware)"
        } else if let slug = Slug(text), let found = rulebook.device(slug) {
            profile = found.device.profile
            name = slug.text
            recognisedBy = "its name"
        } else {
            let known = rulebook.devices.map(\.id.text)
            let nearest = NearestName.to(text, among: known)
            throw ControlFailure(
                .notFound,
                "no device is called “\(text)”",
                remedy: nearest.map { "did you mean \($0)?" }
                    ?? "landline device list shows all; an address or a MAC will do as well"
            )
        }
    }

    /// Which of the device's declared signs this address or MAC agrees with.
    private static func evidence(
        of device: Rulebook.Device?,
        address: IPAddress,
        mac: MACAddress?
    ) -> String {
        guard let device else { return "nothing" }
        if let mac, device.evidence.macs.contains(mac) { return "mac \(mac)" }
        let prefix = device.evidence.prefixes.filter { $0.contains(address) }
            .max { $0.bits128 < $1.bits128 }
        return prefix.map { $0.bits128 == 128 ? "address \($0)" : "network \($0)" } ?? "nothing"
    }
}
