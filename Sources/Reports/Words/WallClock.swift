package import Foundation
import Policies

/// Moments as the clock on the wall shows them.
package struct WallClock: Sendable {
    private let zone: TimeZone

    /// The clock of a time zone.
    package init(_ zone: TimeZone) { self.zone = zone }

    /// Microseconds of a second.
    static let second: Int64 = 1_000_000
    static let minute = 60 * second
    static let hour = 60 * minute
    static let day = 24 * hour

    /// What the clock shows, as microseconds since 1970 would be shown at Greenwich.
    func shown(_ microseconds: Int64) -> Int64 {
        let seconds = microseconds.floored(to: Self.second) / Self.second
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
        return microseconds + Int64(offset) * Self.second
    }

    /// When the clock showed this; where it did so twice, the first time.
    func real(_ shown: Int64) -> Int64 {
        let guess = shown - (self.shown(shown) - shown)
        return shown - (self.shown(guess) - guess)
    }

    /// The hour of the day, 0 to 23.
    func hourOfDay(_ microseconds: Int64) -> Int {
        let shown = shown(microseconds)
        return Int((shown - shown.floored(to: Self.day)) / Self.hour)
    }

    /// The zone's name: `Europe/Berlin`.
    var zoneName: String {
        ["GMT", "Etc/UTC", "Etc/GMT"].contains(zone.identifier) ? "UTC" : zone.identifier
    }

    /// `22 November 2026`.
    func date(_ microseconds: Int64) -> String {
        let (year, month, day) = parts(microseconds)
        return "\(day) \(Self.months[month - 1]) \(year)"
    }

    /// `22 Nov`.
    func shortDate(_ microseconds: Int64) -> String {
        let (_, month, day) = parts(microseconds)
        return "\(day) \(Self.months[month - 1].prefix(3))"
    }

    /// `14:05`.
    func time(_ microseconds: Int64) -> String {
        String(UTCTime(epochSeconds: seconds(microseconds)).description.dropFirst(11).prefix(5))
    }

    /// `14:05:09`.
    func timeWithSeconds(_ microseconds: Int64) -> String {
        String(UTCTime(epochSeconds: seconds(microseconds)).description.dropFirst(11).prefix(8))
    }

    /// `22 November 2026, 14:05`.
    func dateAndTime(_ microseconds: Int64) -> String {
        "\(date(microseconds)), \(time(microseconds))"
    }

    private func seconds(_ microseconds: Int64) -> Int64 {
        shown(microseconds).floored(to: Self.second) / Self.second
    }

    private func parts(_ microseconds: Int64) -> (year: Int, month: Int, day: Int) {
        let numbers = UTCTime(epochSeconds: seconds(microseconds)).description
            .prefix { $0 != "T" }.split(separator: "-").map { Int($0) ?? 1 }
        guard numbers.count == 3 else { return (1970, 1, 1) }
        return (numbers[0], max(1, min(12, numbers[1])), numbers[2])
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
}

extension Int64 {
    /// The largest multiple of `step` that is not above this.
    func floored(to step: Int64) -> Int64 {
        let rest = self % step
        return self - (rest < 0 ? rest + step : rest)
    }
}

/// A moment that JSON tells as RFC 3339 does, in UTC.
package struct Moment: Encodable, Hashable, Comparable, Sendable {
    /// Microseconds since 1970.
    package let microseconds: Int64

    package init(_ microseconds: Int64) { self.microseconds = microseconds }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        let seconds = microseconds.floored(to: WallClock.second) / WallClock.second
        try container.encode("\(UTCTime(epochSeconds: seconds))")
    }

    package static func < (left: Moment, right: Moment) -> Bool {
        left.microseconds < right.microseconds
    }
}
