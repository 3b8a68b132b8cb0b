import Addresses
import Attribution
import Demo
import Policies

/// The phones of the demo and what holds for each: three policies side by side, and one rule of the
/// owner's own.
struct DemoHousehold {
    /// The phones, in the order of their addresses.
    let phones: [Phone]

    /// One phone, its address and its policy.
    struct Phone {
        let recording: PhoneRecording
        let address: IPAddress
        let policy: Slug
    }

    /// All recordings, or those that are named.
    init(naming names: [String]) throws(Failure) {
        let recordings: [PhoneRecording]
        do {
            recordings = try PhoneRecording.all()
        } catch {
            throw Failure("a recording that came with Landline is faulty: \(error)")
        }
        for name in names where !recordings.contains(where: { $0.device == name }) {
            throw Failure(
                "the demo has no phone \(Visible.text(name))",
                remedy: "choose from " + recordings.map(\.device).joined(separator: ", "),
                status: .usage
            )
        }
        phones =
            recordings
            .filter { names.isEmpty || names.contains($0.device) }
            .enumerated()
            .map { index, recording in
                Phone(
                    recording: recording,
                    address: Replay.source(ofPhone: index),
                    policy: Self.policy(of: recording)
                )
            }
    }

    /// The old phone is only watched and the iPhone strictly kept, so that all three policies show.
    private static func policy(of recording: PhoneRecording) -> Slug {
        switch recording.device {
        case "redmi-1s": BuiltInPolicies.watch
        case "iphone": BuiltInPolicies.strict
        default: BuiltInPolicies.quiet
        }
    }

    /// The demo's configuration: the phones by their addresses, one upstream.
    func configuration(listen: String, upstream: String) -> String {
        let devices = phones.map { phone in
            """
            [devices.\(phone.recording.device)]
            address = ["\(phone.address)"]
            policy = "\(phone.policy)"

            """
        }
        return """
            # Written by `landline demo`, for itself.
            [server]
            listen = ["\(listen)"]
            networks = ["127.0.0.0/8"]

            [resolution]
            upstreams = ["\(upstream)"]

            \(devices.joined(separator: "\n"))
            """
    }

    /// The owner's own rules: one, of the kind that overrules everything the policies say.
    var rules: String {
        guard phones.contains(where: { $0.recording.device == "redmi-1s" }) else { return "" }
        return """
            # Written by `landline demo`, for itself.
            block api.account.xiaomi.com for device:redmi-1s  # took the address book in 2014

            """
    }
}
