/// Whom questions are put to that nothing here answers.
package enum ResolutionMode: UInt8, Sendable, CaseIterable {
    /// The servers that have the names, from the root down.
    case recursive
    /// Resolvers that the owner, or the system, names.
    case forwarding
    /// Recursive, but forwarding for as long as the servers of the root cannot be reached.
    case auto
}
