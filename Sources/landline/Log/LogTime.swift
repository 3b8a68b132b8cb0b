import Foundation
import Policies

/// The times of lookups: read from the command line, and shown.
enum LogTime {
    private static let microsecondsPerSecond: Int64 = 1_000_000
    /// The seconds of each unit that a span back from now may be written in.
    private static let units: [Character: Int64] = [
        "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400,
    ]

    /// Reads `2h`, `18:00`, `2026-11-22`, `2026-11-22T18:00` or an RFC 3339 time, as microseconds since
    /// 1970; nil for anything else.
    static func microseconds(
        _ text: String,
        now: Date,
        timeZone: TimeZone = .current
    ) -> Int64? {
        if let seconds = secondsBack(text) {
            return Int64(now.timeIntervalSince1970) * microsecondsPerSecond
                - seconds * microsecondsPerSecond
        }
        let text = text.replacing(" ", with: "T", maxReplacements: 1)
        if let time = UTCTime(text) { return time.epochSeconds * microsecondsPerSecond }
        return local(text, now: now, timeZone: timeZone)
    }

    private static func secondsBack(_ text: String) -> Int64? {
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int32(text.dropLast()),
            count >= 0
        else { return nil }
        return Int64(count) * unit
    }

    /// A time of day, or a day, or both, as the clock on the wall shows it.
    ///
    /// The clock's offset is the one that holds at that time: found by reading the time as UTC first.
    private static func local(_ text: String, now: Date, timeZone: TimeZone) -> Int64? {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        let day: Substring
        var clock: Substring = "00:00"
        if parts.count == 2 {
            (day, clock) = (parts[0], parts[1])
        } else if text.contains(":") {
            let today = Int64(now.timeIntervalSince1970) + Int64(timeZone.secondsFromGMT(for: now))
            day = "\(UTCTime(epochSeconds: today))".prefix { $0 != "T" }
            clock = text[...]
        } else {
            day = text[...]
        }
        if clock.utf8.count == 5 { clock += ":00" }
        guard let asUTC = UTCTime("\(day)T\(clock)Z") else { return nil }
        let guess = Date(timeIntervalSince1970: Double(asUTC.epochSeconds))
        let first = timeZone.secondsFromGMT(for: guess)
        let offset = timeZone.secondsFromGMT(for: guess - Double(first))
        return (asUTC.epochSeconds - Int64(offset)) * microsecondsPerSecond
    }

    /// `2026-11-22T18:00:00.123456Z`.
    static func utc(_ microseconds: Int64) -> String {
        let (seconds, rest) = split(microseconds)
        let fraction = String(rest + microsecondsPerSecond).dropFirst()
        return "\(UTCTime(epochSeconds: seconds))".dropLast() + ".\(fraction)Z"
    }

    /// `18:00:00` for a lookup of today, `11-22 18:00:00` for an older one, as the clock on the wall
    /// showed it.
    static func local(
        _ microseconds: Int64,
        now: Date,
        timeZone: TimeZone = .current
    ) -> String {
        let (seconds, _) = split(microseconds)
        let text = wallClock(seconds, timeZone)
        let today = wallClock(Int64(now.timeIntervalSince1970), timeZone)
        // "2026-11-22T18:00:00": the year stands in --json.
        if text.prefix(10) == today.prefix(10) { return String(text.dropFirst(11)) }
        return String(text.dropFirst(5).replacing("T", with: " "))
    }

    private static func wallClock(_ seconds: Int64, _ timeZone: TimeZone) -> Substring {
        let offset = timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
        return "\(UTCTime(epochSeconds: seconds + Int64(offset)))".dropLast()
    }

    /// Whole seconds, rounded down, and the microseconds that remain.
    private static func split(_ microseconds: Int64) -> (seconds: Int64, rest: Int64) {
        let (quotient, rest) = microseconds.quotientAndRemainder(
            dividingBy: microsecondsPerSecond
        )
        return rest < 0
            ? (quotient - 1, rest + microsecondsPerSecond) : (quotient, rest)
    }
}
