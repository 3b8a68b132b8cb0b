import Attribution

/// A piece of HTML in which text can be nothing but text.
///
/// Names of elements, attributes and classes are words of this program (`StaticString`); whatever else
/// comes in is escaped for the place where it stands, so there is no way to forget it.
struct Markup {
    /// The HTML.
    private(set) var html: String

    private init(html: String) { self.html = html }

    /// Nothing.
    static let nothing = Markup(html: "")

    /// Text, with what is not plainly visible written out.
    static func text(_ text: String) -> Markup { Markup(html: escaped(text)) }

    /// An element with its contents.
    static func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String> = [:],
        _ contents: Markup...
    ) -> Markup {
        element(name, attributes, all: contents)
    }

    /// An element with its contents, however many.
    static func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String> = [:],
        all contents: some Sequence<Markup>
    ) -> Markup {
        var html = opening(name, attributes)
        for part in contents { html += part.html }
        html += "</\(name)>"
        return Markup(html: html)
    }

    /// An element that has no contents and no end: `<meta>`, or in a plot `<rect>`.
    static func void(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String>
    ) -> Markup {
        Markup(html: opening(name, attributes))
    }

    /// An element of SVG without contents.
    static func shape(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String>
    ) -> Markup {
        Markup(html: opening(name, attributes).dropLast() + "/>")
    }

    /// The page's own style, which is a word of this program.
    static func style(_ text: StaticString) -> Markup {
        Markup(html: "<style>\(text)</style>")
    }

    /// A whole page.
    static func page(head: Markup, body: Markup) -> Markup {
        Markup(
            html: "<!doctype html>\n<html lang=\"en\"><head>" + head.html + "</head>\n"
                + "<body>" + body.html + "</body></html>\n"
        )
    }

    /// One piece after the other.
    static func all(_ parts: some Sequence<Markup>) -> Markup {
        var html = ""
        for part in parts { html += part.html }
        return Markup(html: html)
    }

    static func + (left: Markup, right: Markup) -> Markup {
        Markup(html: left.html + right.html)
    }

    private static func opening(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String>
    ) -> String {
        var html = "<\(name)"
        for (key, value) in attributes { html += " \(key)=\"\(escaped(value))\"" }
        return html + ">"
    }

    /// `text` for contents and for quoted attributes alike.
    static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { needsCare($0) }) else { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default:
                if scalar.isPlainlyVisible {
                    escaped.unicodeScalars.append(scalar)
                } else {
                    escaped += "\\u{\(String(scalar.value, radix: 16))}"
                }
            }
        }
        return escaped
    }

    private static func needsCare(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
            UInt8(ascii: "'"), ..<0x20, 0x7F...:
            true
        default: false
        }
    }
}

extension Markup {
    /// An element of one class that holds text.
    static func text(
        _ text: String,
        in name: StaticString,
        class style: String? = nil
    ) -> Markup {
        style.map { element(name, ["class": $0], .text(text)) } ?? element(name, [:], .text(text))
    }
}
