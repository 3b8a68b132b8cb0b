/// What a list says of one name, apart from the name.
package struct ListRule: Hashable, Sendable {
    /// How far below the name it reaches.
    package let scope: NameScope
    /// Whether the name is listed to be kept.
    package let isException: Bool
    /// The line in the list's file, counted from 1.
    package let line: Int

    /// A rule on a line.
    package init(scope: NameScope, isException: Bool, line: Int) {
        self.scope = scope
        self.isException = isException
        self.line = line
    }
}
