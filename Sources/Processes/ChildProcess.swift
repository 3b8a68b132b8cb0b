import CLinux

/// One process started from our own executable.
///
/// The child begins with no blocked signals and default actions, in a process group of its own:
/// a ^C at the terminal reaches the supervisor alone, which stops its children in order.
struct ChildProcess: Sendable, Equatable {
    /// The kernel's number for it.
    let id: pid_t

    /// How a process ended.
    enum End: Sendable, Equatable, CustomStringConvertible {
        case exit(code: Int32)
        case signal(Int32)

        var description: String {
            switch self {
            case .exit(let code): "exit code \(code)"
            case .signal(let number): "signal \(number)"
            }
        }
    }

    /// Starts `executable` with `arguments` (the first is the name the process is shown by) and
    /// `environment`.
    static func spawn(
        _ executable: String,
        arguments: [String],
        environment: [String: String]
    ) throws(SystemError) -> ChildProcess {
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

        var id: pid_t = 0
        let status = unsafe withCStrings(arguments) { argv in
            unsafe withCStrings(environment.map { "\($0.key)=\($0.value)" }) { envp in
                unsafe posix_spawn(&id, executable, nil, &attributes, argv, envp)
            }
        }
        guard status == 0 else { throw SystemError(doing: "start \(executable)", code: status) }
        return ChildProcess(id: id)
    }

    /// Sends `signal`; a process that has already ended is not an error.
    func send(_ signal: ProcessSignals.Signal) {
        kill(id, signal.rawValue)
    }

    /// Ends it without asking.
    func kill9() {
        kill(id, SIGKILL)
    }

    /// How it ended, or nil while it runs.
    ///
    /// After an end was told, the number is free again and
    /// must not be used.
    func end() -> End? {
        var status: Int32 = 0
        guard unsafe waitpid(id, &status, WNOHANG) == id else { return nil }
        // wait(2): the low seven bits hold the signal, or 0 for an exit with the next octet.
        let signal = status & 0x7f
        return signal == 0 ? .exit(code: (status >> 8) & 0xff) : .signal(signal)
    }
}

/// The other side of ``ChildProcess``: what a supervised process does first.
package enum SupervisedProcess {
    /// Ties this process's life to its supervisor's and names its main thread for `ps` and `top`.
    ///
    /// Returns false when the supervisor has died before the tie was made; then nobody would stop
    /// this process, and it should end.
    package static func adopt(supervisor: Int32, name: String) -> Bool {
        setName(name)
        cl_end_with_parent(SIGTERM)
        return getppid() == supervisor
    }

    /// Names the calling thread, and with it the process when it is the main thread.
    ///
    /// The kernel keeps 15 octets.
    package static func setName(_ name: String) {
        _ = unsafe name.withCString { unsafe cl_set_name($0) }
    }
}

/// Calls `body` with a NULL-terminated array of C strings, as `execve(2)` wants them.
private func withCStrings<R>(
    _ strings: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> R
) -> R {
    var pointers = unsafe strings.map { unsafe strdup($0) }
    unsafe pointers.append(nil)
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return unsafe pointers.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else {
            preconditionFailure("the array has at least its final NULL")
        }
        return unsafe body(base)
    }
}
