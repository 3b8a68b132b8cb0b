/// Which calls a policy line speaks of, in the catalogue's words or by a subscribed list.
///
/// Written `maker:xiaomi/telemetry`, `maker:*/telemetry`, `app:*/ads`, `carrier:*`, `*/telemetry`,
/// `list:oisd`; `*` alone or a missing `/purpose` means any.
package enum Selector: Hashable, Sendable {
    /// Catalogue entries of a master, an organisation and a purpose; nil means any.
    case catalogue(master: Master?, organisation: Slug?, purpose: Purpose?)
    /// Every name on the list of this identifier.
    case list(Slug)
}

/// Why a text is no selector.
package enum SelectorError: Error, Equatable, Sendable {
    /// The word before `:` is neither a master nor `list`.
    case unknownMaster(String)
    /// The word after `/` is no purpose.
    case unknownPurpose(String)
    /// The organisation's or list's identifier is malformed.
    case badIdentifier(String)
    /// Neither `master:organisation`, nor `*/purpose`, nor `list:id`.
    case notASelector(String)
}

extension Selector {
    /// Reads a selector's text.
    package init(parsing text: some StringProtocol) throws(SelectorError) {
        let (subject, purposeText) = Self.split(text, at: "/")
        let purpose = try Self.readPurpose(purposeText)
        let (masterText, organisationText) = Self.split(subject, at: ":")
        guard let organisationText else {
            guard masterText == "*", purposeText != nil else {
                throw .notASelector(String(text))
            }
            self = .catalogue(master: nil, organisation: nil, purpose: purpose)
            return
        }
        if masterText == "list" {
            guard purposeText == nil else { throw .notASelector(String(text)) }
            guard let id = Slug(organisationText) else {
                throw .badIdentifier(String(organisationText))
            }
            self = .list(id)
            return
        }
        guard masterText == "*" || Master(String(masterText)) != nil else {
            throw .unknownMaster(String(masterText))
        }
        let organisation = organisationText == "*" ? nil : Slug(organisationText)
        guard organisation != nil || organisationText == "*" else {
            throw .badIdentifier(String(organisationText))
        }
        self = .catalogue(
            master: Master(String(masterText)),
            organisation: organisation,
            purpose: purpose
        )
    }

    /// Whether a rule line's target looks like a selector rather than a name: names hold neither `:`
    /// nor `/`.
    package static func looksLikeOne(_ text: some StringProtocol) -> Bool {
        text.contains(":") || text.contains("/")
    }

    private static func split<Text: StringProtocol>(
        _ text: Text,
        at mark: Character
    ) -> (Text.SubSequence, Text.SubSequence?) {
        guard let index = text.firstIndex(of: mark) else { return (text[...], nil) }
        return (text[..<index], text[text.index(after: index)...])
    }

    private static func readPurpose(
        _ text: (some StringProtocol)?
    ) throws(SelectorError) -> Purpose? {
        guard let text, text != "*" else { return nil }
        guard let purpose = Purpose(String(text)) else { throw .unknownPurpose(String(text)) }
        return purpose
    }
}

extension Selector: CustomStringConvertible {
    /// The shortest text that reads back as this selector.
    package var description: String {
        switch self {
        case .list(let id):
            "list:\(id)"
        case .catalogue(nil, nil, let purpose):
            "*/" + (purpose?.description ?? "*")
        case .catalogue(let master, let organisation, let purpose):
            (master?.description ?? "*") + ":" + (organisation?.text ?? "*")
                + (purpose.map { "/\($0)" } ?? "")
        }
    }
}

extension SelectorError: CustomStringConvertible {
    /// What is wrong, and what would be right.
    package var description: String {
        switch self {
        case .unknownMaster(let word):
            "“\(word)” is no master; use maker, carrier, app, other, * or list"
        case .unknownPurpose(let word):
            "“\(word)” is no purpose; use one of "
                + Purpose.allCases.map(\.description).joined(separator: ", ")
        case .badIdentifier(let word):
            "“\(word)” is no identifier; use lower-case letters, digits, “-”, “_” and “.”"
        case .notASelector(let text):
            "“\(text)” is no selector; write master:organisation/purpose, */purpose or list:id"
        }
    }
}
