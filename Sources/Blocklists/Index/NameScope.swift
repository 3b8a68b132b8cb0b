/// How far below its listed name a rule reaches.
package enum NameScope: UInt8, Sendable, Hashable, CaseIterable {
    /// The listed name and nothing else.
    case exact = 0
    /// The listed name and everything below it.
    case subtree = 1
    /// Everything below the listed name, but not the name itself.
    case subdomainsOnly = 2
    /// Names whose label right below the listed name has one form (`LabelPattern`), and everything below
    /// them; the listed name is written with the pattern as its first label.
    case family = 3

    /// The narrowest scope that reaches whatever either of two scopes reaches.
    func union(_ other: NameScope) -> NameScope {
        self == other ? self : .subtree
    }
}
