package import DNSWire
package import PublicSuffixes

/// Whom one lookup calls, and what for.
///
/// What `log`, `why`, `top`, `report`, `classify` and the statistics tell of a lookup; made by `Attributor`
/// alone, so that all of them say the same.
package struct Called: Hashable, Sendable {
    /// Whom the call serves; `other` outside the catalogue.
    package var master: Master
    /// The organisation's identifier in the catalogue, `xiaomi`.
    ///
    /// Outside of it the registrable domain in presentation form, `example.com`; empty where the question
    /// could not be read.
    package var organisation: String
    /// Its name for people; outside the catalogue the registrable domain again.
    package var organisationName: String
    /// What the call is for; `unknown` outside the catalogue.
    package var purpose: Purpose
    /// The name of the catalogue's entry that says so, `data.mistat.xiaomi.com`; nil outside the catalogue.
    package var entry: String?
    /// Whether the phone breaks without it.
    package var isEssential: Bool
    /// Whether it is needed and carries personal data as well.
    package var isContested: Bool
    /// The country that the organisation answers to, as two capital letters; nil where nobody has said.
    package var country: String?

    /// What the catalogue says.
    package init(
        master: Master,
        organisation: Slug,
        organisationName: String,
        purpose: Purpose,
        entry: String,
        isEssential: Bool = false,
        isContested: Bool = false,
        country: String? = nil
    ) {
        self.master = master
        self.organisation = organisation.text
        self.organisationName = organisationName
        self.purpose = purpose
        self.entry = entry
        self.isEssential = isEssential
        self.isContested = isContested
        self.country = country
    }

    /// A call to somebody whom the catalogue doesn't know.
    init(toHolderOf domain: String) {
        master = .other
        organisation = domain
        organisationName = domain
        purpose = .unknown
        entry = nil
        isEssential = false
        isContested = false
        country = nil
    }

    /// Whether the catalogue knows who is called.
    package var isCatalogued: Bool { entry != nil }
}

extension Called: CustomStringConvertible {
    /// `maker:xiaomi/telemetry`, `other:example.com/unknown`.
    package var description: String {
        organisation.isEmpty
            ? "\(master)/\(purpose)" : "\(master):\(organisation)/\(purpose)"
    }
}

/// Says whom a lookup calls, by what the catalogue said of it or else by its name alone.
///
/// The one place that attributes names outside the catalogue: master `other`, the registrable domain as
/// organisation, purpose `unknown`. Nothing of that is stored: it is worked out when it is read, so that
/// a newer list of public suffixes holds for old lookups too.
package struct Attributor: Sendable {
    /// Where names stop being a registry's.
    package let suffixes: PublicSuffixes
    /// The countries of the catalogue's organisations, by identifier; the log doesn't store them.
    package let countries: [String: String]

    /// An attributor by this list; without `countries` only of those that are told by the catalogue's word.
    package init(_ suffixes: PublicSuffixes, countries: [String: String] = [:]) {
        self.suffixes = suffixes
        self.countries = countries
    }

    /// Whom a lookup of `name` calls, of which the catalogue says `known`.
    ///
    /// `known` may have been said of a name that `name` leads to. Without a name (a question that could not
    /// be read) and without `known` it is nobody in particular.
    package func called(_ name: Name?, _ known: Called?) -> Called {
        guard var known else { return Called(toHolderOf: name.map(domain) ?? "") }
        if known.country == nil { known.country = countries[known.organisation] }
        return known
    }

    /// The domain by which a name outside the catalogue is told, in presentation form.
    package func domain(of name: Name) -> String { suffixes.domain(of: name).description }
}
