import Attribution
import Captures
import Policies

extension Household {
    /// The phones that the demo shows unless others are named: one of each kind, old and new.
    private static let demoPhones = [
        "redmi-1s-2014", "redmi-note-9", "galaxy-s9", "pixel-2", "iphone-8",
    ]

    /// The demo's household: its phones, or those that are named; three policies side by side, and one
    /// rule of the owner's own.
    static func demo(naming names: [String]) throws(Failure) -> Household {
        let shipped: [ShippedCapture]
        do {
            shipped = try ShippedCapture.all()
        } catch {
            throw Failure("a capture that came with Landline is faulty: \(error)")
        }
        func called(_ name: String) -> ShippedCapture? {
            shipped.first { $0.id == name } ?? shipped.first { $0.capture.device == name }
        }
        for name in names where called(name) == nil {
            throw Failure(
                "the demo has no phone \(Visible.text(name))",
                remedy: "choose from " + shipped.map(\.id).joined(separator: ", "),
                status: .usage
            )
        }
        let wanted = Set((names.isEmpty ? demoPhones : names).compactMap { called($0)?.id })
        let phones = shipped.filter { wanted.contains($0.id) }
        return Household(
            phones.map { (capture: $0.capture, policy: policy(of: $0)) },
            rules: phones.contains { $0.id == oldPhone } ? rules : ""
        )
    }

    private static let oldPhone = "redmi-1s-2014"

    /// The old phone is only watched and the iPhone strictly kept, so that all three policies show.
    private static func policy(of phone: ShippedCapture) -> Slug {
        switch phone.id {
        case oldPhone: BuiltInPolicies.watch
        case "iphone-8": BuiltInPolicies.strict
        default: BuiltInPolicies.quiet
        }
    }

    /// The owner's own rules: one, of the kind that overrules everything the policies say.
    private static let rules = """
        # Written by `landline demo`, for itself.
        block api.account.xiaomi.com for device:redmi-1s  # took the address book in 2014

        """
}
