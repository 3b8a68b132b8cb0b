extension StringProtocol {
    /// This text, which is JSON, with only ASCII in it, so that no string in it can steer a terminal.
    ///
    /// JSON escapes the first 32 control characters by itself, but not DEL, not the second 32, and
    /// nothing that turns the direction of text.
    var asciiJSON: String {
        var text = ""
        for scalar in unicodeScalars {
            if scalar.isASCII && scalar != "\u{7F}" {
                text.unicodeScalars.append(scalar)
            } else {
                // Two code units for what lies beyond the first plane (RFC 8259 §7).
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        return text
    }
}
