/// Reads the little of XML that files of trust anchors use: elements, attributes, text and comments.
///
/// Whatever else XML has (document types, entities but the five predefined ones, processing instructions,
/// CDATA) is refused, so nothing in a file refers to anything outside it or grows when it is read.
struct XMLReader {
    /// What comes next.
    enum Token: Equatable {
        case start(name: String, attributes: [String: String])
        case end(name: String)
        /// Text without the white space around it; never empty.
        case text(String)
        case endOfFile
    }

    /// The line being read, from 1.
    private(set) var line = 1
    private let octets: [UInt8]
    private var offset = 0
    /// The elements that are open, outermost first.
    private var open: [String] = []
    /// The end tag that `<name/>` stands for.
    private var pendingEnd = false

    /// More attributes, deeper elements and longer words than any such file has.
    private static let attributesMax = 8
    private static let depthMax = 8
    private static let wordOctetsMax = 4_096

    /// Begins, after the XML declaration if there is one.
    init(_ text: String) throws(AnchorFileError) {
        octets = Array(text.utf8)
        if octets.starts(with: "\u{FEFF}".utf8) { offset = 3 }
        if skip("<?xml") {
            guard advance(past: "?>") else { throw fault("the XML declaration does not end") }
        }
    }

    /// The next token; elements are known to be nested rightly.
    mutating func next() throws(AnchorFileError) -> Token {
        if pendingEnd {
            pendingEnd = false
            return .end(name: open.removeLast())
        }
        while true {
            let text = try text()
            if !text.isEmpty {
                guard !open.isEmpty else { throw fault("there is text outside the elements") }
                return .text(text)
            }
            guard offset < octets.count else {
                guard open.isEmpty else {
                    throw fault("the file ends within <\(open[open.count - 1])>")
                }
                return .endOfFile
            }
            if skip("<!--") {
                guard advance(past: "-->") else { throw fault("a comment does not end") }
                continue
            }
            return try tag()
        }
    }

    /// A fault at the line being read.
    func fault(_ what: String) -> AnchorFileError {
        AnchorFileError(line: line, what: what, remedy: AnchorFileError.fetchAgain)
    }

    // MARK: - Parts

    /// The text up to the next tag, without white space around it.
    private mutating func text() throws(AnchorFileError) -> String {
        skipSpace()
        var text: [UInt8] = []
        while offset < octets.count, octets[offset] != UInt8(ascii: "<") {
            text.append(try character())
        }
        while let last = text.last, Self.isSpace(last) { text.removeLast() }
        return try string(text)
    }

    private mutating func tag() throws(AnchorFileError) -> Token {
        take()
        if skip("/") {
            let name = try word()
            skipSpace()
            guard skip(">") else { throw fault("the end tag of <\(name)> is malformed") }
            guard open.popLast() == name else { throw fault("</\(name)> ends what is not open") }
            return .end(name: name)
        }
        let name = try word()
        var attributes: [String: String] = [:]
        while true {
            let hadSpace = skipSpace()
            let closes = skip("/>")
            if closes || skip(">") {
                guard open.count < Self.depthMax else { throw fault("elements are too deep") }
                open.append(name)
                pendingEnd = closes
                return .start(name: name, attributes: attributes)
            }
            guard hadSpace, attributes.count < Self.attributesMax else {
                throw fault("the tag of <\(name)> is malformed")
            }
            let key = try word()
            skipSpace()
            guard skip("=") else { throw fault("attribute \(key) has no value") }
            skipSpace()
            let value = try quoted()
            guard attributes.updateValue(value, forKey: key) == nil else {
                throw fault("attribute \(key) is given twice")
            }
        }
    }

    private mutating func quoted() throws(AnchorFileError) -> String {
        guard offset < octets.count,
            [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(octets[offset])
        else { throw fault("an attribute's value is not in quotes") }
        let quote = take()
        var value: [UInt8] = []
        while offset < octets.count, octets[offset] != quote {
            guard octets[offset] != UInt8(ascii: "<") else { throw fault("a quote is not closed") }
            value.append(try character())
        }
        guard offset < octets.count else { throw fault("a quote is not closed") }
        take()
        return try string(value)
    }

    /// A name of ASCII letters, digits and `_ - . :`.
    private mutating func word() throws(AnchorFileError) -> String {
        var word: [UInt8] = []
        while offset < octets.count, Self.isWordOctet(octets[offset]) { word.append(take()) }
        guard !word.isEmpty else {
            throw fault("a tag has no name, or is of a kind that is not read")
        }
        return try string(word)
    }

    /// One octet of text, or the character that a predefined entity stands for.
    private mutating func character() throws(AnchorFileError) -> UInt8 {
        guard octets[offset] == UInt8(ascii: "&") else { return take() }
        for (entity, octet) in Self.entities where skip(entity) { return UInt8(ascii: octet) }
        throw fault("an entity other than XML's own five")
    }

    private func string(_ octets: [UInt8]) throws(AnchorFileError) -> String {
        guard octets.count <= Self.wordOctetsMax else { throw fault("a text is too long") }
        return String(decoding: octets, as: UTF8.self)
    }

    // MARK: - Octets

    @discardableResult
    private mutating func take() -> UInt8 {
        defer { offset += 1 }
        if octets[offset] == UInt8(ascii: "\n") { line += 1 }
        return octets[offset]
    }

    @discardableResult
    private mutating func skipSpace() -> Bool {
        let start = offset
        while offset < octets.count, Self.isSpace(octets[offset]) { take() }
        return offset > start
    }

    /// Moves past `literal`, which has no line end, if it is next.
    private mutating func skip(_ literal: String) -> Bool {
        guard octets[offset...].starts(with: literal.utf8) else { return false }
        offset += literal.utf8.count
        return true
    }

    /// Moves past the next `literal`; false where there is none.
    private mutating func advance(past literal: String) -> Bool {
        while offset < octets.count {
            if skip(literal) { return true }
            take()
        }
        return false
    }

    private static let entities: [(String, Unicode.Scalar)] = [
        ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"),
    ]

    private static func isSpace(_ octet: UInt8) -> Bool {
        octet == 0x20 || octet == 0x09 || octet == 0x0A || octet == 0x0D
    }

    private static func isWordOctet(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: "."), UInt8(ascii: ":"):
            true
        default: false
        }
    }
}
