package import Attribution

extension Purpose {
    /// What a call is for, as somebody says it who is not an engineer: `usage statistics`.
    package var inWords: String {
        switch self {
        case .unknown: "no known purpose"
        case .telemetry: "usage statistics"
        case .crash: "crash reports"
        case .ads: "advertising"
        case .attribution: "which advertisement led to an install"
        case .location: "finding where the phone is"
        case .push: "waking apps and bringing notifications"
        case .update: "updates of the system"
        case .account: "signing in"
        case .sync: "keeping data in step with a cloud"
        case .appStore: "the app store"
        case .captivePortal: "checking whether there is Internet"
        case .time: "the clock"
        case .certificate: "checking certificates"
        case .entitlement: "the carrier's services"
        case .activation: "activating phone or SIM"
        case .messaging: "messages and calls"
        case .security: "protection from malware and fraud"
        case .content: "what somebody wanted to see or hear"
        case .config: "settings sent from afar"
        case .findDevice: "finding a lost phone"
        case .weather: "the weather"
        case .dns: "looking up names elsewhere"
        case .search: "searching"
        case .assistant: "the voice assistant"
        case .payment: "paying"
        case .iot: "things about the house"
        case .game: "games"
        case .health: "health and sport"
        case .tv: "television"
        case .other: "something else"
        }
    }
}

extension Master {
    /// Whom the calls serve: `the company that made the phone`.
    package var inWords: String {
        switch self {
        case .maker: "the makers of the phone and its system"
        case .carrier: "the mobile network"
        case .app: "those whose apps run on it"
        case .other: "others"
        }
    }

    /// The same in a word or two, for a legend.
    package var label: String {
        switch self {
        case .maker: "Phone makers"
        case .carrier: "Mobile network"
        case .app: "App makers"
        case .other: "Others, unknown"
        }
    }
}
