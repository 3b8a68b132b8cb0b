package import DNSWire
package import Policies

/// Puts a capture together while a phone talks.
///
/// What tells of the owner rather than of the phone stays out: see `NamePrivacy`.
package struct CaptureRecorder: Sendable {
    /// What has been kept so far.
    package private(set) var capture: Capture
    private var nameOctets = 0

    /// Begins with nothing asked.
    package init(_ capture: Capture) { self.capture = capture }

    /// Adds one question, asked `offset` after the first; one that came late counts as asked with the last.
    package mutating func add(
        _ question: Question,
        at offset: Duration,
        alias: Name? = nil,
        action: Action
    ) {
        // No phone asks in another class, and a file doesn't tell it.
        guard question.class == .in, let name = presented(question.name) else { return }
        let offset = max(offset, capture.asks.last?.offset ?? .zero)
        let octets = name.octets.count + (alias?.octets.count ?? 0)
        guard capture.asks.count < Capture.asksMax,
            nameOctets + octets <= Capture.nameOctetsMax,
            offset <= .seconds(Capture.secondsMax)
        else {
            capture.isCut = true
            return
        }
        nameOctets += octets
        capture.asks.append(
            CapturedAsk(
                // As the file will tell it.
                offset: .milliseconds(Int((offset / .milliseconds(1)).rounded())),
                question: Question(name: name, type: question.type),
                alias: alias,
                action: action
            )
        )
    }

    private mutating func presented(_ name: Name) -> Name? {
        switch NamePrivacy(name) {
        case .ofThePhone: return name.folded
        case .ofTheHouse:
            capture.leftOut += 1
            return nil
        case .numbered(let masked):
            capture.masked += 1
            return masked
        }
    }
}
