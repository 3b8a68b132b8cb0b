import Fetching
import Keeper
import PublicSuffixes
import Rulesets
import Settings
import ZoneFiles

/// Something that `landline update` keeps as new as its publisher has it.
struct UpdateSubject: Sendable {
    /// What people call it.
    let name: String
    /// Where its publisher has it.
    let address: FetchAddress
    /// The last good copy.
    let copy: FetchedCopy
    /// The most octets that it may have.
    let octetsMax: Int
    /// Throws what speaks against going by these octets.
    let check: @Sendable ([UInt8]) throws -> Void
}

extension UpdateSubject {
    /// Where the Public Suffix List is published: its maintainers ask to fetch it from nowhere else.
    static let publicSuffixesAddress = "https://publicsuffix.org/list/public_suffix_list.dat"

    /// The public suffix list of an instance.
    static func publicSuffixes(
        of state: StateDirectory,
        from address: FetchAddress
    ) -> UpdateSubject {
        UpdateSubject(
            name: "the public suffix list",
            address: address,
            copy: FetchedCopy(path: state.fetchedSuffixes),
            octetsMax: PublicSuffixes.octetsMax
        ) { octets in
            try PublicSuffixes(reading: octets).checkSoundness()
        }
    }

    /// Where IANA's zone of the root is published for whoever serves a copy (RFC 8806 §A.1).
    static let rootZoneAddress = "https://www.internic.net/domain/root.zone"

    /// The copy of the root zone of an instance.
    ///
    /// That it is IANA's is not looked at here: what is told from it is validated as a server's word is.
    static func rootZone(of state: StateDirectory, from address: FetchAddress) -> UpdateSubject {
        UpdateSubject(
            name: "the root zone",
            address: address,
            copy: FetchedCopy(path: state.fetchedRootZone),
            octetsMax: ZoneFile.textOctetsMax
        ) { octets in
            let text = String(decoding: octets, as: UTF8.self)
            _ = try Configuration.localRoot(text, file: "root.zone", modifiedSeconds: 0)
        }
    }
}
