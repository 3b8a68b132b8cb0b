/// Where an answer came from.
package enum AnswerSource: UInt8, Sendable {
    /// Fresh from an upstream.
    case upstream
    /// Fresh from the servers that have the name, found from the root.
    case recursion
    /// From the cache.
    case cache
    /// From the cache, after its time, because nothing better was to be had (RFC 8767).
    case stale
    /// From the owner's own records or hosts files.
    case local
    /// From a special-use name's rules (RFC 6303, RFC 6761).
    case special
    /// Made up here because there was no answer: a failure.
    case failure
}
