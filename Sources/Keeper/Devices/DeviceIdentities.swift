import Addresses
import Attribution
import Policies
package import QueryLog
package import Rulesets

/// Which declared device somebody in the log is now.
///
/// A name is given after a device has asked for a while, and corrected by giving another; what it
/// asked before is its own all the same.
package struct DeviceIdentities: Sendable {
    private let ruleset: Ruleset?
    private let neighbours: [IPAddress: MACAddress]

    init(_ ruleset: Ruleset?, neighbours: [IPAddress: MACAddress]) {
        self.ruleset = ruleset
        self.neighbours = neighbours
    }

    /// By the ruleset that is published in `state`; without one, everybody is who they were.
    package init(publishedIn state: StateDirectory) throws(RulesetError) {
        let ruleset: Ruleset?
        do {
            ruleset = try PublishedRulesets(directory: state.rulesets).loadCurrent()
        } catch .nothingPublished {
            ruleset = nil
        }
        self.init(ruleset, neighbours: Neighbours.snapshot())
    }

    /// Whom the log calls by another name than `device`, but who is that device now.
    package func otherNames(of device: String, in log: LogReader) throws(LogError) -> [String] {
        guard let slug = Slug(device), let rulebook = ruleset?.contents.rulebook,
            rulebook.device(slug) != nil
        else { return [] }
        return try log.loggedDevices().filter { $0.name != device && owner(of: $0) == slug }
            .map(\.name)
    }

    /// The declared device that `logged` is now; nil when it is nobody's.
    ///
    /// A name that is still declared keeps what was asked under it. Otherwise the last signs
    /// decide, as they would for a question that comes now.
    func owner(of logged: LoggedDevice) -> Slug? {
        guard let ruleset else { return nil }
        let rulebook = ruleset.contents.rulebook
        if logged.isDeclared, let slug = Slug(logged.name), rulebook.device(slug) != nil {
            return slug
        }
        let mac = logged.mac ?? neighbours[logged.address]
        var profile = ruleset.devices.profile(address: logged.address, mac: mac)
        if profile.device.isNone, let mac {
            // Declared by one of its other addresses.
            let others = neighbours.filter { $0.value == mac }.keys.sorted { "\($0)" < "\($1)" }
            profile =
                others.lazy.map { ruleset.devices.profile(address: $0, mac: mac) }
                .first { !$0.device.isNone } ?? profile
        }
        return rulebook.device(profile.device)?.id
    }
}

extension DeviceIdentities {
    /// What everybody in the log is called now, by what the log calls them; who is called the same is left
    /// out.
    package func currentNames(in log: LogReader) throws(LogError) -> [String: String] {
        guard ruleset != nil else { return [:] }
        var names: [String: String] = [:]
        for logged in try log.loggedDevices() {
            guard let owner = owner(of: logged), owner.text != logged.name else { continue }
            names[logged.name] = owner.text
        }
        return names
    }
}
