import DNSWire
import Policies

extension Capture {
    /// The file's text: what `init(parsing:)` reads gives the same capture.
    ///
    /// Only printable ASCII and line ends come out, whatever was asked for.
    package var text: String {
        var lines = Self.heading
        lines.append("name = \(Self.quoted(name))")
        lines.append("device = \(Self.quoted(device))")
        if let maker { lines.append("maker = \(Self.quoted(maker))") }
        if let mac { lines.append("mac = \(Self.quoted("\(mac)"))") }
        if let taken { lines.append("taken = \(Self.quoted(taken))") }
        lines.append("sources = [" + sources.map(Self.quoted).joined(separator: ", ") + "]")
        lines.append("note = \(Self.quoted(note))")
        if leftOut > 0 { lines.append("left_out = \(leftOut)") }
        if masked > 0 { lines.append("masked = \(masked)") }
        if isCut { lines.append("cut = true") }
        lines.append("asks = [")
        lines += calls.map { "  \(Self.line($0))," }
        lines.append("]")
        return lines.joined(separator: "\n") + "\n"
    }

    private static let heading = [
        "# A capture of Landline's: what one phone asked, how many seconds after its first question, and what",
        "# was decided then. It holds no address, no hardware address and no name of its owner. Names of the",
        "# house's own network are left out (left_out), and labels that look like a number of the phone's own",
        "# are replaced (masked). What remains still tells which apps and services the phone uses.",
    ]

    private static func line(_ call: Call) -> String {
        var fields = [seconds(call.offset), quoted("\(call.name)")]
        fields += call.types.map { quoted("\($0)") }
        var detail: [String] = []
        if let action = call.action { detail.append("verdict = \(quoted("\(action)"))") }
        if let alias = call.alias { detail.append("alias = \(quoted("\(alias)"))") }
        if !detail.isEmpty { fields.append("{ " + detail.joined(separator: ", ") + " }") }
        return "[" + fields.joined(separator: ", ") + "]"
    }

    /// `12.345`, to the millisecond.
    private static func seconds(_ offset: Duration) -> String {
        let milliseconds = offset / .milliseconds(1)
        let whole = Int(milliseconds.rounded())
        let fraction = String(whole % 1000 + 1000).dropFirst()
        return "\(whole / 1000).\(fraction)"
    }

    /// A TOML basic string; everything but printable ASCII is escaped.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case " "..."~": quoted.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                quoted += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
        }
        return quoted + "\""
    }
}
