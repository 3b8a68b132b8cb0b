import DNSWire
import Recursion

/// Which of the two threads a question goes to: the one that forwards it as it is, or the engine that
/// recurses and validates.
struct Routing: Sendable {
    /// Whether all questions go to the engine.
    private let recursesAlways: Bool
    /// The names at and below which they do.
    private let zones: [Name]

    init(_ settings: ResolutionSettings) {
        recursesAlways = settings.mode != .forwarding || settings.validates
        zones = settings.recursion.routes.map(\.zone)
    }

    /// Whether questions about `name` go to the engine.
    func recurses(_ name: Name) -> Bool {
        recursesAlways || zones.contains(where: name.isEqualToOrBelow)
    }
}
