import CLinux

/// Signals taken one at a time by a thread that waits for them, instead of by handlers that may
/// run in the middle of anything.
///
/// `block` has to be called before the process makes its first thread: new threads inherit the
/// mask, and a signal goes to any thread that doesn't block it.
package struct ProcessSignals: Sendable {
    /// The signals that both processes and their supervisor understand.
    package enum Signal: Int32, Sendable, CaseIterable {
        /// A child ended.
        case child = 17
        /// Read the configuration again.
        case hangUp = 1
        /// Stop, from a terminal.
        case interrupt = 2
        /// Stop, from a service manager.
        case terminate = 15
    }

    private let mask: sigset_t

    /// Blocks all of ``Signal`` in this thread and in every thread made from it afterwards.
    package static func block() -> ProcessSignals {
        var mask = sigset_t()
        unsafe sigemptyset(&mask)
        for signal in Signal.allCases {
            unsafe sigaddset(&mask, signal.rawValue)
        }
        // Fails only for an unknown first argument.
        unsafe pthread_sigmask(SIG_BLOCK, &mask, nil)
        return ProcessSignals(mask: mask)
    }

    /// The next signal, or nil when `timeout` is over before one arrives.
    package func next(within timeout: Duration? = nil) -> Signal? {
        var mask = mask
        guard let timeout else {
            while true {
                let number = unsafe sigwaitinfo(&mask, nil)
                if let signal = Signal(rawValue: number) { return signal }
                // EINTR: a debugger, or a signal outside the mask. Wait on.
            }
        }
        let (seconds, attoseconds) = max(timeout, .zero).components
        var limit = timespec(
            tv_sec: Int(seconds),
            tv_nsec: Int(attoseconds / 1_000_000_000)
        )
        let number = unsafe sigtimedwait(&mask, nil, &limit)
        return Signal(rawValue: number)
    }
}
