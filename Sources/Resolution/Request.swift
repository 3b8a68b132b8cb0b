package import Addresses

/// Who is told an outcome.
package protocol OutcomeReceiver: AnyObject, Sendable {
    /// Takes the outcome of one request; called once for each, and must not wait.
    func receive(_ outcome: Outcome)
}

/// A question to be resolved, for whom, and who is told.
package struct Request: Sendable {
    let inquiry: Inquiry
    let client: IPAddress
    let receiver: any OutcomeReceiver

    /// Asks `inquiry` on behalf of `client`, who has a fair share of what may be open at once.
    package init(_ inquiry: Inquiry, for client: IPAddress, receiver: any OutcomeReceiver) {
        self.inquiry = inquiry
        self.client = client
        self.receiver = receiver
    }
}

/// Gives an outcome to a closure.
final class OutcomeCompletion: OutcomeReceiver {
    private let body: @Sendable (Outcome) -> Void
    init(_ body: @escaping @Sendable (Outcome) -> Void) { self.body = body }
    func receive(_ outcome: Outcome) { body(outcome) }
}
