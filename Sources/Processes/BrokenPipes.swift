import Glibc

/// What happens when this process writes to a pipe or socket whose reader has gone.
package enum BrokenPipes {
    /// Lets such a write fail with EPIPE instead of ending the process by SIGPIPE: for programs that
    /// have something to put away before they end.
    package static func becomeErrors() {
        // Fails only for a signal that does not exist.
        _ = signal(SIGPIPE, SIG_IGN)
    }
}
