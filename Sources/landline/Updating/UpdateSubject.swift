import Fetching
import Keeper
import PublicSuffixes
import Rulesets

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
}
