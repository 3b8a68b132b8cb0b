/// What a call is for.
///
/// The raw values are part of the journal's and the ruleset's format: never renumber, only append.
package enum Purpose: UInt8, CaseIterable, Sendable {
    /// Known to be called, not known what for: attributes a call, and is never blocked by default.
    case unknown = 0
    /// Usage, device and behaviour data sent to its collector.
    case telemetry = 1
    /// Crash and error reports.
    case crash = 2
    /// Advertisements: their choice, delivery and measurement.
    case ads = 3
    /// Which advertisement led to an install.
    case attribution = 4
    /// Where the device is: network location, assisted satellite data.
    case location = 5
    /// The channel by which apps are woken.
    case push = 6
    /// System and firmware updates.
    case update = 7
    /// Signing in, and the account itself.
    case account = 8
    /// The owner's data kept in step with a cloud.
    case sync = 9
    /// The store that apps come from.
    case appStore = 10
    /// The check whether this network reaches the Internet (RFC 8910 names the problem).
    case captivePortal = 11
    /// The clock.
    case time = 12
    /// Certificate status and lists.
    case certificate = 13
    /// The right to use carrier services: Wi-Fi calling, IMS, eSIM.
    case entitlement = 14
    /// The first start of a device or SIM.
    case activation = 15
    /// Messages and calls.
    case messaging = 16
    /// Protection against malware and fraud.
    case security = 17
    /// What the person asked to see, hear or read.
    case content = 18
    /// Settings and experiments that steer software from afar.
    case config = 19
    /// Finding a lost device.
    case findDevice = 20
    /// Weather.
    case weather = 21
    /// Name resolution by somebody else.
    case dns = 22
    /// Search in a browser or launcher.
    case search = 23
    /// Voice and other assistants.
    case assistant = 24
    /// Paying.
    case payment = 25
    /// Things about the house and their hubs.
    case iot = 26
    /// Games.
    case game = 27
    /// Health and sport.
    case health = 28
    /// Television.
    case tv = 29
    /// Known, and none of the above.
    case other = 30
}

extension Purpose: LosslessStringConvertible {
    /// The words, by raw value.
    private static let words = [
        "unknown", "telemetry", "crash", "ads", "attribution", "location", "push", "update",
        "account", "sync", "app-store", "captive-portal", "time", "certificate", "entitlement",
        "activation", "messaging", "security", "content", "config", "find-device", "weather",
        "dns", "search", "assistant", "payment", "iot", "game", "health", "tv", "other",
    ]

    /// The word used in policy, log, CLI and pages.
    package var description: String { Self.words[Int(rawValue)] }

    /// Reads the word; nil for any other.
    package init?(_ text: String) {
        guard let index = Self.words.firstIndex(of: text) else { return nil }
        self.init(rawValue: UInt8(index))
    }
}
