import Dispatch
import Logging
import Resolution
import Sockets
import Synchronization

/// Looks whether the servers of the root can be reached, where forwarding is to stand in for recursion
/// while they can't (`mode = "auto"`), and turns from one to the other.
///
/// Looks once at the start, then only when questions have failed meanwhile or while forwarding: whoever is
/// well served asks the root nothing that nobody wants to know. Every turn is told in the log. So is whether the
/// local root is used, which grows too old.
final class RootWatch: Sendable {
    /// How long after a look the next one may be: within it a house without the root is served again.
    static let interval = DispatchTimeInterval.seconds(20)

    private struct State {
        var settings: ResolutionSettings
        var isForwarding = false
        /// Questions that had failed when it was looked last; nil before the first look.
        var failures: UInt64?
        var isStopped = false
        /// Whether the local root could be used when it was looked last; nil where there was none.
        var usesLocalRoot: Bool?
    }

    private let resolver: Resolver
    private let logger: Logger
    private let reachesRoot: @Sendable (ResolutionSettings) throws -> Bool
    private let interval: DispatchTimeInterval
    private let queue = DispatchQueue(label: "landline.root")
    private let state: Mutex<State>

    /// Watches for a resolver that was made by `settings`; begins at once.
    init(
        _ resolver: Resolver,
        settings: ResolutionSettings,
        logger: Logger,
        interval: DispatchTimeInterval = RootWatch.interval,
        reachesRoot: @escaping @Sendable (ResolutionSettings) throws -> Bool =
            LoneEngine.reachesRoot
    ) {
        self.resolver = resolver
        self.logger = logger
        self.interval = interval
        self.reachesRoot = reachesRoot
        state = Mutex(State(settings: settings))
        queue.async { [weak self] in self?.look() }
    }

    /// Has the resolver go by other settings, but forward on where the root is out of reach.
    func follow(_ settings: ResolutionSettings) {
        state.withLock { state in
            if settings.mode != .auto { state.isForwarding = false }
            state.settings = settings
            // Others may be at the root now, or another way may lead there.
            state.failures = nil
            resolver.reconfigure(settings.forwarding(state.isForwarding))
        }
        queue.async { [weak self] in self?.lookOnce() }
    }

    /// Looks no more.
    func stop() { state.withLock { $0.isStopped = true } }

    /// How questions are resolved now, in a word or two.
    var mode: String {
        state.withLock { state in
            guard state.settings.mode == .auto else { return "\(state.settings.mode)" }
            return state.isForwarding ? "auto, forwarding" : "auto, recursive"
        }
    }

    /// Why questions are forwarded that should not be; nil where they are not.
    var problem: String? {
        state.withLock { state in
            guard !state.isForwarding else {
                return "no server of the root can be reached, so questions are forwarded"
            }
            return state.settings.usesLocalRoot == false ? Self.localRootExpired : nil
        }
    }

    private static let localRootExpired =
        "the local root has expired, so servers of the root are asked; `landline update local-root` "
        + "fetches a new one"

    private func look() {
        lookOnce()
        guard !state.withLock(\.isStopped) else { return }
        queue.asyncAfter(deadline: .now() + interval) { [weak self] in self?.look() }
    }

    /// Tells in the log whether the local root is used, where that has changed.
    private func lookAtLocalRoot() {
        let change: Bool? = state.withLock { state in
            let uses = state.settings.usesLocalRoot
            defer { state.usesLocalRoot = uses }
            return uses == state.usesLocalRoot ? nil : uses
        }
        guard let change else { return }
        if change {
            logger.info("the local root is asked in place of the root's servers")
        } else {
            logger.warning("\(Self.localRootExpired)")
        }
    }

    /// Looks for the root if there is a reason to, and turns where that has changed.
    private func lookOnce() {
        lookAtLocalRoot()
        let failures = resolver.counters.failures
        let settings: ResolutionSettings? = state.withLock { state in
            guard !state.isStopped, state.settings.mode == .auto,
                state.isForwarding || state.failures.map({ $0 < failures }) ?? true
            else { return nil }
            state.failures = failures
            return state.settings
        }
        guard let settings else { return }
        let isReached: Bool
        do {
            isReached = try reachesRoot(settings)
        } catch {
            // Without a socket nobody else is reached either.
            logger.warning("the root can't be looked for", metadata: ["error": "\(error)"])
            return
        }
        state.withLock { state in
            guard !state.isStopped, state.settings == settings, state.isForwarding == isReached
            else { return }
            state.isForwarding = !isReached
            resolver.reconfigure(settings.forwarding(!isReached))
            if isReached {
                logger.info("the servers of the root can be reached again; resolving from there")
            } else {
                logger.warning("no server of the root can be reached; forwarding until one is")
            }
        }
    }
}

extension ResolutionSettings {
    /// The settings to go by where forwarding stands in for recursion, or not.
    fileprivate func forwarding(_ isForwarding: Bool) -> ResolutionSettings {
        guard isForwarding else { return self }
        var settings = self
        settings.mode = .forwarding
        return settings
    }
}
