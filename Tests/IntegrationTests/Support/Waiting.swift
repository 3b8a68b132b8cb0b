import Foundation

/// Something that was awaited did not happen.
struct NeverHappened: Error, CustomStringConvertible {
    let what: String
    var description: String { "waited in vain for \(what)" }
}

/// How long an event is waited for that demands no speed: long enough for a machine that does much else, shorter
/// than CI's patience.
let eventualityMax = Duration.seconds(120)

/// Looks again and again, until `condition` gives a value or `timeout` is over.
///
/// For events in other processes, which tell nobody; the look itself is the wait's condition, so a fast
/// machine waits no longer than it must.
func eventually<Value>(
    _ what: String,
    within timeout: Duration = eventualityMax,
    _ condition: () throws -> Value?
) throws -> Value {
    let clock = ContinuousClock()
    let deadline = clock.now + timeout
    while true {
        if let value = try condition() { return value }
        guard clock.now < deadline else { throw NeverHappened(what: what) }
        usleep(10_000)
    }
}

/// Looks again and again, until `condition` holds or `timeout` is over.
func eventually(
    _ what: String,
    within timeout: Duration = eventualityMax,
    _ condition: () throws -> Bool
) throws {
    _ = try eventually(what, within: timeout) { try condition() ? true : nil }
}
