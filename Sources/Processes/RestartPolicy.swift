/// When a process that ended is started again.
///
/// A process that had been up for `steady` comes back at once: it did its work and was killed or
/// trapped on something rare. One that dies young is given longer and longer pauses, so that a
/// fault met at every start doesn't take a core.
struct RestartPolicy: Sendable {
    /// A process that lived this long had started properly.
    static let steady = Duration.seconds(1)
    /// The pause before a restart after the first early death: short enough that asking phones
    /// only retry once.
    static let delayMinimum = Duration.milliseconds(50)
    /// The longest pause.
    ///
    /// Phones get answers again within a second, start included, however often the process was killed;
    /// and one that dies at every start, after some 50 ms of work, takes a tenth of a core.
    static let delayMaximum = Duration.milliseconds(400)

    private var delay = Self.delayMinimum

    /// Takes note of an end and says how long to wait before the next start.
    mutating func pause(afterRunning lifetime: Duration) -> Duration {
        guard lifetime < Self.steady else {
            delay = Self.delayMinimum
            return .zero
        }
        defer { delay = min(delay * 2, Self.delayMaximum) }
        return delay
    }
}
