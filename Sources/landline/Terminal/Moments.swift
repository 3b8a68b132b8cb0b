import Foundation

/// Moments and spans as people read them, in the machine's own time zone.
enum Moments {
    /// `2026-11-22 16:04:31`.
    static func text(_ date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .current
        let parts = calendar.dateComponents(
            [.year, .month, .day, .hour, .minute, .second],
            from: date
        )
        let two = { (part: Int?) in
            let text = String(part ?? 0)
            return text.count < 2 ? "0" + text : text
        }
        return "\(parts.year ?? 0)-\(two(parts.month))-\(two(parts.day)) "
            + "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second))"
    }

    /// How long ago, in the largest unit that fits: `3 h ago`.
    static func ago(_ date: Date, now: Date = Date()) -> String {
        "\(span(seconds: Int(max(0, now.timeIntervalSince(date))))) ago"
    }

    /// `42 s`, `3 min`, `5 h`, `12 d`.
    static func span(seconds: Int) -> String {
        switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3600: "\(seconds / 60) min"
        case ..<86_400: "\(seconds / 3600) h"
        default: "\(seconds / 86_400) d"
        }
    }
}

/// Octets as people read them: `512 B`, `1.5 KiB`, `64 MiB`.
enum Octets {
    static func text(_ count: UInt64) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        var value = Double(count)
        var unit = 0
        while value >= 1024, unit + 1 < units.count {
            value /= 1024
            unit += 1
        }
        let rounded = (value * 10).rounded() / 10
        let digits = rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
        return "\(digits) \(units[unit])"
    }
}
