package import Glibc
import Synchronization

/// A program in a process group of its own, with no signal blocked.
///
/// Threads of the test's pool block all signals, and a child that Foundation makes for them would never
/// hear SIGTERM.
package final class SpawnedProcess: Sendable {
    /// The process's number, and its group's.
    package let number: pid_t
    private let status = Mutex<Int32?>(nil)

    /// A program that could not be started.
    package struct SpawnError: Error {
        package let program: String
        package let code: Int32
    }

    /// Starts `arguments`, the first being a program's path, or its name to be looked up.
    ///
    /// What it prints goes where the test's own output goes, to `output` (a file's path), or, when it
    /// `isQuiet`, nowhere; its errors go to `errors`, or with the rest. It reads the file `input`, or what the
    /// test itself would read.
    package init(
        _ arguments: [String],
        isQuiet: Bool = false,
        input: String? = nil,
        output: String? = nil,
        errors: String? = nil,
        environment: [String: String] = [:]
    ) throws {
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP)
        )
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        if let path = output ?? (isQuiet ? "/dev/null" : nil) {
            let flags = O_WRONLY | O_CREAT | O_APPEND
            unsafe posix_spawn_file_actions_addopen(&actions, 1, path, flags, 0o644)
            if let errors {
                unsafe posix_spawn_file_actions_addopen(&actions, 2, errors, flags, 0o644)
            } else {
                unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
            }
        }
        if let input { unsafe posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0) }
        let words = unsafe arguments.map { unsafe strdup($0) } + [nil]
        defer { unsafe words.forEach { unsafe free($0) } }
        let own = unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") }
        let settings = unsafe own + Self.inherited(without: Set(environment.keys)) + [nil]
        defer { unsafe settings.forEach { unsafe free($0) } }
        var number: pid_t = 0
        let code = unsafe words.withUnsafeBufferPointer { argv in
            unsafe settings.withUnsafeBufferPointer { variables in
                guard let first = unsafe argv[0], let base = argv.baseAddress else { return EINVAL }
                return unsafe posix_spawnp(
                    &number,
                    first,
                    &actions,
                    &attributes,
                    base,
                    variables.baseAddress
                )
            }
        }
        guard code == 0 else { throw SpawnError(program: arguments[0], code: code) }
        self.number = number
    }

    private static func inherited(without names: Set<String>) -> [UnsafeMutablePointer<CChar>?] {
        var copies: [UnsafeMutablePointer<CChar>?] = unsafe []
        var next = unsafe environ
        while let variable = unsafe next.pointee {
            let text = unsafe String(cString: variable)
            if !names.contains(String(text.prefix { $0 != "=" })) {
                unsafe copies.append(strdup(text))
            }
            unsafe next += 1
        }
        return unsafe copies
    }

    /// Whether it has not ended yet.
    package var isRunning: Bool {
        status.withLock { status in
            if status == nil { status = Self.wait(for: number, options: WNOHANG) }
            return status == nil
        }
    }

    /// Waits for its end; the exit code, or minus the signal that ended it.
    @discardableResult
    package func waitForEnd() -> Int32 {
        status.withLock { status in
            let known = status ?? Self.wait(for: number, options: 0) ?? 0
            status = known
            return known
        }
    }

    /// Asks it and its children to end, as a service manager would, and waits.
    package func end() {
        guard isRunning else { return }
        kill(-number, SIGTERM)
        waitForEnd()
    }

    /// Asks it alone to end, and waits.
    package func endAlone() {
        guard isRunning else { return }
        kill(number, SIGTERM)
        waitForEnd()
    }

    private static func wait(for number: pid_t, options: Int32) -> Int32? {
        var status: Int32 = 0
        var ended: pid_t = 0
        repeat {
            ended = unsafe waitpid(number, &status, options)
        } while ended < 0 && errno == EINTR
        guard ended == number else { return nil }
        let signal = status & 0x7F
        return signal == 0 ? status >> 8 & 0xFF : -signal
    }

    deinit { end() }
}
