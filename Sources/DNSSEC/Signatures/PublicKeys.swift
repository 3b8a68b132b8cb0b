/// The public keys that verified something lately, ready to verify more: most signatures are by few keys.
///
/// Holds at most `keysMax`. Used by one thread.
package final class PublicKeys {
    private var keys: [Identity: LdnsKey] = [:]
    /// By tag, which of two keys made the last signature with that tag: the next is likely by the same, and whoever
    /// tried the other first each time would soon reach `Bound.signatureFailures`.
    private var preferences: [UInt16: Identity] = [:]

    /// What tells keys apart: all of their octets.
    private struct Identity: Hashable {
        let data: DNSKEYData
        let tag: UInt16

        /// The tag is a digest of the rest already; `keysMax` of one tag, which somebody might make, are looked
        /// through in microseconds.
        func hash(into hasher: inout Hasher) { hasher.combine(tag) }
    }

    /// Of some 4 KB each in OpenSSL's form: 1 MB.
    ///
    /// Where there are more, all of them are forgotten: what is of use is soon back.
    package static let keysMax = 256

    /// Makes a store without keys.
    package init() {}

    /// How many keys are kept.
    package var count: Int { keys.count }

    /// `key` as OpenSSL holds it; nil where it cannot be read.
    func reading(_ key: ZoneKey) -> LdnsKey? {
        let identity = Identity(data: key.data, tag: key.tag)
        if let known = keys[identity] { return known }
        guard let made = LdnsKey(key) else { return nil }
        if keys.count >= Self.keysMax { keys.removeAll(keepingCapacity: true) }
        keys[identity] = made
        return made
    }

    /// Notes that of the keys with its tag it was `key` that made a signature.
    func preferred(_ key: ZoneKey) {
        if preferences.count >= Self.keysMax { preferences.removeAll(keepingCapacity: true) }
        preferences[key.tag] = Identity(data: key.data, tag: key.tag)
    }

    /// Whether of the keys with its tag it was `key` that made the last signature.
    func isPreferred(_ key: ZoneKey) -> Bool {
        preferences[key.tag] == Identity(data: key.data, tag: key.tag)
    }
}

extension LdnsKey {
    /// Reads a key of a zone; nil for what is none.
    convenience init?(_ key: ZoneKey) {
        self.init(key.data.publicKey, algorithm: key.data.algorithm.rawValue)
    }
}
