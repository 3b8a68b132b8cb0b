import DNSWire
import Recursion
import Sockets

/// When the trust anchors' zones are looked at for new keys, and what is stored of them.
///
/// Lives on recursion's thread. Looks at nothing where nothing is validated, where the owner wants none of it, or
/// where the moment is fixed: keys roll over in real time only.
struct AnchorWatch {
    private let shelf: AnchorShelf
    private var texts: [Name: String] = [:]
    /// When it is looked next; nil where it never is, and while it is being looked.
    private(set) var due: MonotonicNanoseconds?

    /// Not at the start, when clients wait for their first answers.
    static let firstSeconds: UInt32 = 60
    /// Not more often, whatever a zone's TTLs say.
    static let secondsMinimum: UInt32 = 600

    init(_ shelf: AnchorShelf) { self.shelf = shelf }

    /// Takes up what was stored, in a resolver that is new.
    mutating func begin(_ resolver: RecursiveResolver, now: MonotonicNanoseconds) {
        due = nil
        guard resolver.settings.validates, resolver.settings.validationSeconds == nil,
            resolver.settings.followsRollovers, !resolver.anchors.zones.isEmpty
        else { return }
        for zone in resolver.anchors.zones {
            guard let text = texts[zone] ?? shelf.load(zone) else { continue }
            if resolver.anchors.restore(zone, from: text) { texts[zone] = text }
        }
        due = now.advanced(by: .seconds(Self.firstSeconds))
    }

    /// Whether it is to be looked now; then not again before `end`.
    mutating func begins(_ now: MonotonicNanoseconds) -> Bool {
        guard let due, due <= now else { return false }
        self.due = nil
        return true
    }

    /// Stores what was seen, and sets the time of the next look.
    mutating func end(
        _ resolver: RecursiveResolver,
        _ seen: [(zone: Name, text: String, changes: [String])],
        now: MonotonicNanoseconds
    ) {
        for (zone, text, changes) in seen where texts[zone] != text || !changes.isEmpty {
            texts[zone] = text
            shelf.store(zone, text, changes)
        }
        let seconds = max(resolver.anchors.secondsUntilDue ?? .max, Self.secondsMinimum)
        due = now.advanced(by: .seconds(seconds))
    }
}
