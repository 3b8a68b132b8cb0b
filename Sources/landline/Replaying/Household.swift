import Addresses
import Attribution
import Captures
import Demo
import Policies

/// The phones that a private instance serves, what holds for each, and the owner's own rules.
struct Household {
    /// The phones, in the order of their addresses.
    let phones: [Phone]
    /// The owner's own rules; empty for none.
    let rules: String

    /// One phone, its address and its policy.
    struct Phone {
        let capture: Capture
        let address: IPAddress
        let policy: Slug
    }

    /// These captures' phones, from an address each.
    init(_ captures: [(capture: Capture, policy: Slug)], rules: String = "") {
        phones = captures.enumerated()
            .map { index, phone in
                Phone(
                    capture: phone.capture,
                    address: Replay.source(ofPhone: index),
                    policy: phone.policy
                )
            }
        self.rules = rules
    }

    /// The instance's configuration: the phones by their addresses, one upstream.
    func configuration(listen: String, upstream: String) -> String {
        let devices = phones.map { phone in
            """
            [devices."\(phone.capture.device)"]
            address = ["\(phone.address)"]
            policy = "\(phone.policy)"

            """
        }
        return """
            # Written by Landline, for a replay.
            [server]
            listen = ["\(listen)"]
            networks = ["127.0.0.0/8"]

            [resolution]
            upstreams = ["\(upstream)"]

            # What the stand-in for the outside world says is not signed.
            [dnssec]
            validate = false

            \(devices.joined(separator: "\n"))
            """
    }
}
