package import Attribution

/// What a decision needs to know of a catalogue entry.
package struct EntryFacts: Hashable, Sendable {
    /// Whose host it is.
    package let organisation: Slug
    /// Whom a call to it serves.
    package let master: Master
    /// What a call to it is for.
    package let purpose: Purpose
    /// Whether the phone breaks without it.
    package let isEssential: Bool
    /// Whether it is needed and carries personal data: a choice for the owner.
    package let isContested: Bool

    package init(
        organisation: Slug,
        master: Master,
        purpose: Purpose,
        isEssential: Bool = false,
        isContested: Bool = false
    ) {
        self.organisation = organisation
        self.master = master
        self.purpose = purpose
        self.isEssential = isEssential
        self.isContested = isContested
    }

    /// Whether `selector` speaks of this entry.
    package func isSelected(by selector: Selector) -> Bool {
        switch selector {
        case .list: false
        case .catalogue(let master, let organisation, let purpose):
            (master == nil || master == self.master)
                && (organisation == nil || organisation == self.organisation)
                && (purpose == nil || purpose == self.purpose)
        }
    }
}
