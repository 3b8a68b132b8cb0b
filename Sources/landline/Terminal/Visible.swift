import Attribution

/// Text from outside, made safe to show in a terminal.
///
/// A name that was asked for, a comment, a list's line or an error from another process may hold
/// anything: escape sequences that repaint the screen, characters that turn the direction of text.
/// Whatever is not plainly visible is written as `\u{…}`.
enum Visible {
    /// `text` with every control, format, private and unassigned character written out.
    static func text(_ text: String) -> String {
        guard !text.unicodeScalars.allSatisfy(\.isPlainlyVisible) else { return text }
        var visible = ""
        for scalar in text.unicodeScalars {
            if scalar.isPlainlyVisible {
                visible.unicodeScalars.append(scalar)
            } else {
                visible += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return visible
    }

    /// How many columns a terminal gives to `text`: two for each wide character, none for marks that
    /// stand on another.
    static func columns(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + columns($1) }
    }

    /// Wide characters by the blocks that hold nearly all of them (Unicode Annex #11).
    private static func columns(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF,
            0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }

    /// The beginning of `text` that fits into `columns`, with `…` where something is left out.
    static func fitting(_ text: String, columns limit: Int) -> String {
        guard columns(text) > limit else { return text }
        var fitting = ""
        var used = 1
        for character in text {
            used += columns(String(character))
            guard used <= limit else { break }
            fitting.append(character)
        }
        return limit > 0 ? fitting + "…" : ""
    }
}
