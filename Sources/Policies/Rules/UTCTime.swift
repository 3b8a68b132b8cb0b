/// A moment in whole seconds since 1970-01-01T00:00:00Z, leap seconds not counted, and its text as
/// RFC 3339 writes it.
///
/// Policies know no clock and no calendar library; a rule's `until` needs no more than this.
package struct UTCTime: Hashable, Sendable, Comparable {
    /// Seconds since the epoch.
    package let epochSeconds: Int64

    /// The moment this many seconds after the epoch.
    package init(epochSeconds: Int64) { self.epochSeconds = epochSeconds }

    /// Reads `2026-11-22T18:00:00Z`, or with an offset such as `+01:00` for `Z`; nil for anything
    /// else, dates that no calendar has included.
    package init?(_ text: some StringProtocol) {
        var octets = Array(text.utf8)[...]
        guard let year = Self.number(&octets, digits: 4, then: "-"),
            let month = Self.number(&octets, digits: 2, then: "-"),
            let day = Self.number(&octets, digits: 2, then: "T"),
            let hour = Self.number(&octets, digits: 2, then: ":"),
            let minute = Self.number(&octets, digits: 2, then: ":"),
            let second = Self.number(&octets, digits: 2, then: nil),
            (1...12).contains(month), (1...Self.days(inMonth: month, of: year)).contains(day),
            hour < 24, minute < 60, second < 60,
            let offset = Self.offset(octets)
        else { return nil }
        let days = Self.days(before: (year, month, day))
        epochSeconds = days * Self.daySeconds + hour * 3600 + minute * 60 + second - offset
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.epochSeconds < right.epochSeconds
    }

    /// Seconds of a day.
    private static let daySeconds: Int64 = 86_400

    /// Takes `digits` digits and the separator behind them off the front.
    private static func number(
        _ octets: inout ArraySlice<UInt8>,
        digits: Int,
        then separator: Unicode.Scalar?
    ) -> Int64? {
        guard octets.count >= digits else { return nil }
        var value: Int64 = 0
        for octet in octets.prefix(digits) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet) else { return nil }
            value = value * 10 + Int64(octet - UInt8(ascii: "0"))
        }
        octets = octets.dropFirst(digits)
        if let separator {
            guard octets.first == UInt8(ascii: separator) else { return nil }
            octets = octets.dropFirst()
        }
        return value
    }

    /// The seconds by which the zone at the end of a text is ahead of UTC.
    private static func offset(_ octets: ArraySlice<UInt8>) -> Int64? {
        if octets.elementsEqual([UInt8(ascii: "Z")]) { return 0 }
        var rest = octets.dropFirst()
        let sign: Int64
        switch octets.first {
        case UInt8(ascii: "+"): sign = 1
        case UInt8(ascii: "-"): sign = -1
        default: return nil
        }
        guard let hours = number(&rest, digits: 2, then: ":"),
            let minutes = number(&rest, digits: 2, then: nil),
            rest.isEmpty, hours < 24, minutes < 60
        else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }

    private static func isLeap(_ year: Int64) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from the epoch to a date of the proleptic Gregorian calendar.
    ///
    /// Years are counted from March, so that the leap day is a year's last and the days before a
    /// month follow one line; 719,468 is the epoch's distance from 0000-03-01.
    private static func days(before date: (year: Int64, month: Int64, day: Int64)) -> Int64 {
        let year = date.month > 2 ? date.year : date.year - 1
        let monthFromMarch = (date.month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + date.day - 1
        let leapDays =
            year.flooredQuotient(4) - year.flooredQuotient(100) + year.flooredQuotient(400)
        return 365 * year + leapDays + dayOfYear - 719_468
    }
}

extension UTCTime: CustomStringConvertible {
    /// `2026-11-22T18:00:00Z`.
    package var description: String {
        let days = epochSeconds.flooredQuotient(Self.daySeconds)
        let second = epochSeconds - days * Self.daySeconds
        let date = Self.date(after: days)
        return Self.padded(date.year, to: 4) + "-" + Self.padded(date.month, to: 2) + "-"
            + Self.padded(date.day, to: 2) + "T" + Self.padded(second / 3600, to: 2) + ":"
            + Self.padded(second / 60 % 60, to: 2) + ":" + Self.padded(second % 60, to: 2) + "Z"
    }

    /// The date that many days after the epoch: `days(before:)` the other way round.
    private static func date(after days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.flooredQuotient(146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    private static func padded(_ number: Int64, to digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}

extension Int64 {
    /// The quotient rounded down, also below zero.
    fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
