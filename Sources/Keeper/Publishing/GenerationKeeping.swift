import Logging
import Rulesets

/// Lets go of published rulesets that no journal can speak of any more.
///
/// A lookup is stored with the words of the ruleset that decided it, so a generation must stay
/// until the answerer uses a later one *and* everything that it wrote under the old one is
/// stored. Questions that were waiting for an upstream are written down seconds later.
struct GenerationKeeping {
    /// How long after the answerer took over a generation lookups of the one before may still be
    /// written: the longest that a question may take is a few seconds.
    static let graceDefault = Duration.seconds(30)
    /// The most generations that are kept whatever happens: with a large list each has some 20 MB.
    ///
    /// Beyond, lookups that were not stored yet say that their ruleset is gone.
    static let generationsMax = 32

    private let rulesets: PublishedRulesets
    private let logger: Logger
    private let grace: Duration
    private let clock = ContinuousClock()
    /// The oldest generation that is in use, and since when that is known.
    private var used: (generation: UInt32, since: ContinuousClock.Instant)?
    /// How many times the drain must have caught up before the older ones may go.
    private var stepsNeeded: UInt64?
    private var cleaned: UInt32 = 0

    init(
        _ rulesets: PublishedRulesets,
        grace: Duration = Self.graceDefault,
        logger: Logger
    ) {
        self.rulesets = rulesets
        self.grace = grace
        self.logger = logger
    }

    /// Takes note of what the answerer said.
    mutating func note(_ answer: AnswererLink.Answer, current: UInt32) {
        switch answer {
        case .uses(let generation), .usesInPart(let generation, _):
            use(generation)
        case .notRunning:
            // Whichever starts next takes the current one.
            use(current)
        case .refused, .silent:
            break
        }
    }

    private mutating func use(_ generation: UInt32) {
        guard used?.generation != generation else { return }
        used = (generation, clock.now)
        stepsNeeded = nil
    }

    /// Removes what nobody needs, when the time has come.
    mutating func clean(caughtUpSteps steps: UInt64) {
        do {
            let generations = try rulesets.generations()
            if generations.count > Self.generationsMax {
                let kept = Set(generations.suffix(Self.generationsMax))
                _ = try rulesets.removeGenerations(except: kept)
            }
            guard let used, used.generation != cleaned, clock.now - used.since > grace else {
                return
            }
            // The step that is under way may have begun too early; the one after it has not.
            guard let needed = stepsNeeded else {
                stepsNeeded = steps + 2
                return
            }
            guard steps >= needed else { return }
            let kept = Set(generations.filter { $0 >= used.generation })
            let removed = try rulesets.removeGenerations(except: kept)
            cleaned = used.generation
            if !removed.isEmpty {
                logger.debug("old rulesets removed", metadata: ["count": "\(removed.count)"])
            }
        } catch {
            logger.warning("old rulesets cannot be removed", metadata: ["reason": "\(error)"])
        }
    }
}
