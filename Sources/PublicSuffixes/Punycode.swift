/// A label of any script as the letters, digits and hyphens that names are made of (RFC 3492).
///
/// Only the one direction, and no mapping beforehand: the list's rules are in the form that registries
/// register (lower case, composed), as their format asks.
enum Punycode {
    // RFC 3492 §5.
    private static let base: UInt32 = 36
    private static let tMin: UInt32 = 1
    private static let tMax: UInt32 = 26
    private static let skew: UInt32 = 38
    private static let damp: UInt32 = 700
    private static let biasInitial: UInt32 = 72
    private static let firstNonBasic: UInt32 = 0x80

    /// More scalars than a label has octets can't become a label; the encoder takes their square.
    static let scalarsMax = 63

    /// The encoded form of `scalars`, without `xn--`; nil where there are too many.
    static func encoded(_ scalars: [Unicode.Scalar]) -> [UInt8]? {
        guard scalars.count <= scalarsMax else { return nil }
        var output = scalars.filter(\.isASCII).map { UInt8(ascii: $0) }
        let basicCount = UInt32(output.count)
        if basicCount > 0 { output.append(UInt8(ascii: "-")) }
        var n = firstNonBasic
        var delta: UInt32 = 0
        var bias = biasInitial
        var handled = basicCount
        while handled < scalars.count {
            guard let next = scalars.lazy.map(\.value).filter({ $0 >= n }).min() else { break }
            // 64 scalars below 0x110000 keep this far below 2^32.
            delta += (next - n) * (handled + 1)
            n = next
            for scalar in scalars {
                if scalar.value < n { delta += 1 }
                guard scalar.value == n else { continue }
                append(delta, bias: bias, to: &output)
                bias = adapted(delta, points: handled + 1, isFirst: handled == basicCount)
                delta = 0
                handled += 1
            }
            delta += 1
            n += 1
        }
        return output
    }

    /// A number as a run of digits whose places weigh by `bias` (RFC 3492 §3.3).
    private static func append(_ delta: UInt32, bias: UInt32, to output: inout [UInt8]) {
        var rest = delta
        var place = base
        while true {
            let threshold = place <= bias ? tMin : place >= bias + tMax ? tMax : place - bias
            guard rest >= threshold else { break }
            output.append(digit(threshold + (rest - threshold) % (base - threshold)))
            rest = (rest - threshold) / (base - threshold)
            place += base
        }
        output.append(digit(rest))
    }

    /// RFC 3492 §6.1.
    private static func adapted(_ delta: UInt32, points: UInt32, isFirst: Bool) -> UInt32 {
        var delta = isFirst ? delta / damp : delta / 2
        delta += delta / points
        var place: UInt32 = 0
        while delta > (base - tMin) * tMax / 2 {
            delta /= base - tMin
            place += base
        }
        return place + (base - tMin + 1) * delta / (delta + skew)
    }

    /// `a`–`z`, then `0`–`9`.
    private static func digit(_ value: UInt32) -> UInt8 {
        UInt8(value < 26 ? 0x61 + value : 0x30 + value - 26)
    }
}
