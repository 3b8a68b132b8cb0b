import CLinux

/// A system call that failed: what was being done, and the kernel's reason.
package struct SystemError: Error, Equatable, CustomStringConvertible {
    /// What was being done, as a verb phrase: `open /var/lib/landline/x`.
    package let doing: String
    /// The `errno` value.
    package let code: Int32

    package init(doing: String, code: Int32) {
        self.doing = doing
        self.code = code
    }

    package var description: String {
        let reason = unsafe String(cString: strerror(code))
        return "cannot \(doing): \(reason)"
    }
}
