import Glibc

/// How many descriptors this process may hold: a socket for each connection and each query to an upstream.
package enum DescriptorLimit {
    /// Raises the limit as far as an unprivileged process may, and returns it.
    ///
    /// Shells and systemd start processes with a soft limit of 1024 for the sake of select(2), which
    /// nothing here uses, below a far higher hard one.
    @discardableResult
    package static func raiseToHardLimit() throws(SocketError) -> UInt64 {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw SocketError("getrlimit")
        }
        limit.rlim_cur = limit.rlim_max
        guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw SocketError("setrlimit")
        }
        return UInt64(limit.rlim_cur)
    }
}
