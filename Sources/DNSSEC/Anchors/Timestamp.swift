/// The dates and times of trust anchor files: `2017-02-02T00:00:00+00:00` (RFC 7958 §2.1.2, XML Schema's
/// dateTime without fractions).
enum Timestamp {
    /// Seconds since 1970, before which they are negative; nil for any other text.
    static func seconds(_ text: String) -> Int64? {
        let octets = Array(text.utf8)
        guard octets.count == 20 || octets.count == 25,
            let year = number(octets, 0..<4), octets[4] == dash,
            let month = number(octets, 5..<7), octets[7] == dash,
            let day = number(octets, 8..<10), octets[10] == UInt8(ascii: "T"),
            let hour = number(octets, 11..<13), octets[13] == colon,
            let minute = number(octets, 14..<16), octets[16] == colon,
            let second = number(octets, 17..<19),
            (1...12).contains(month), (1...days(of: month, year)).contains(day),
            hour < 24, minute < 60, second < 60, let zone = offset(octets[19...])
        else { return nil }
        return days(to: year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - zone
    }

    /// The seconds that `Z`, `+hh:mm` or `-hh:mm` is ahead of UTC.
    private static func offset(_ octets: ArraySlice<UInt8>) -> Int64? {
        let octets = Array(octets)
        if octets == [UInt8(ascii: "Z")] { return 0 }
        guard octets.count == 6, octets[3] == colon,
            let hour = number(octets, 1..<3), let minute = number(octets, 4..<6),
            hour <= 14, minute < 60
        else { return nil }
        switch octets[0] {
        case UInt8(ascii: "+"): return hour * 3_600 + minute * 60
        case dash: return -(hour * 3_600 + minute * 60)
        default: return nil
        }
    }

    private static func number(_ octets: [UInt8], _ range: Range<Int>) -> Int64? {
        var number: Int64 = 0
        for octet in octets[range] {
            guard (0x30...0x39).contains(octet) else { return nil }
            number = number * 10 + Int64(octet - 0x30)
        }
        return number
    }

    private static func isLeap(_ year: Int64) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func days(of month: Int64, _ year: Int64) -> Int64 {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The days from 1970-01-01 to a date of the Gregorian calendar, counting years from March, so that the
    /// leap day is the last.
    private static func days(to year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static let dash = UInt8(ascii: "-")
    private static let colon = UInt8(ascii: ":")
}
