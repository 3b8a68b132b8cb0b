package import DNSWire

/// What DNSSEC says of data (RFC 4035 §4.3), ordered by how far the data may be trusted: the status of
/// an answer is the least of its parts'.
package enum SecurityStatus: UInt8, Comparable, Sendable {
    /// It should be signed and is not, or wrongly.
    case bogus
    /// Nothing tells whether it should be signed: no trust anchor covers it, or nobody has looked.
    case indeterminate
    /// It is proven that it needs no signature.
    case insecure
    /// A chain of signatures leads to it from a trust anchor.
    case secure

    package static func < (left: SecurityStatus, right: SecurityStatus) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// What was found about data, and why where that needs a reason.
package struct Finding: Equatable, Sendable {
    package var status: SecurityStatus
    /// The cause, as the extended error that names it (RFC 8914); nil for what is secure or plainly
    /// insecure.
    package var cause: ExtendedError?

    package init(_ status: SecurityStatus, cause: ExtendedError? = nil) {
        self.status = status
        self.cause = cause
    }

    package static let secure = Finding(.secure)
    package static let insecure = Finding(.insecure)
    package static let indeterminate = Finding(.indeterminate)
    package static func bogus(_ code: EDECode, _ text: String) -> Finding {
        Finding(.bogus, cause: ExtendedError(code, text: text))
    }
}
