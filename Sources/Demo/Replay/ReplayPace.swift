/// How recorded minutes become seconds: all runs faster, and long pauses are cut short.
package struct ReplayPace: Sendable, Equatable {
    /// How many recorded seconds pass in one.
    package var speed: Double
    /// The longest pause between two questions, after the speeding up.
    package var pauseMax: Duration

    package init(speed: Double, pauseMax: Duration) {
        precondition(speed > 0)
        self.speed = speed
        self.pauseMax = pauseMax
    }

    /// What can be watched: the busy first seconds remain a burst, ten minutes take about ten seconds.
    package static let watchable = ReplayPace(speed: 12, pauseMax: .milliseconds(90))
    /// Without any pause, for tests.
    package static let immediate = ReplayPace(speed: 1, pauseMax: .zero)

    /// When to ask what was recorded at `offsets`, which ascend.
    package func schedule(_ offsets: [Duration]) -> [Duration] {
        var moments: [Duration] = []
        var recorded = Duration.zero
        var moment = Duration.zero
        for offset in offsets {
            moment += min((offset - recorded) / speed, pauseMax)
            recorded = offset
            moments.append(moment)
        }
        return moments
    }
}
