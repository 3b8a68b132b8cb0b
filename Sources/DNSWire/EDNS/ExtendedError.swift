/// Why an answer is as it is, for people and their tools (RFC 8914).
package struct ExtendedError: Hashable, Sendable {
    package var code: EDECode
    /// The EXTRA-TEXT; written up to `EDNSLimits.extraTextOctetsMax` octets of it.
    package var text: String

    package init(_ code: EDECode, text: String = "") {
        self.code = code
        self.text = text
    }

    /// Reads the data of an EDE option; octets that are not UTF-8 become U+FFFD.
    ///
    /// The text is another's: escape it wherever it is shown. A final NUL, which RFC 8914 §2 warns
    /// of, is left out.
    package init(data: [UInt8]) throws(WireError) {
        guard data.count >= Self.codeOctets else { throw .malformedOPT(at: 0) }
        code = EDECode(rawValue: data.span.uint16(at: 0))
        var octets = data.dropFirst(Self.codeOctets)
        if octets.last == 0 { octets.removeLast() }
        text = String(decoding: octets, as: UTF8.self)
    }

    /// The EDNS option that says this, its text cut between characters to the named maximum.
    package var option: EDNSOption {
        var data: [UInt8] = []
        data.append(big: code.rawValue)
        for character in text {
            guard
                data.count - Self.codeOctets + character.utf8.count
                    <= EDNSLimits.extraTextOctetsMax
            else { break }
            data.append(contentsOf: character.utf8)
        }
        return EDNSOption(code: .extendedError, data: data)
    }

    /// The INFO-CODE, before the text.
    static let codeOctets = 2
}

extension EDNS {
    /// The extended errors; a server may give several (RFC 8914 §2), malformed ones are left out.
    package var extendedErrors: [ExtendedError] {
        options.filter { $0.code == .extendedError }.compactMap { option in
            do throws(WireError) {
                return try ExtendedError(data: option.data)
            } catch {
                return nil
            }
        }
    }
}
