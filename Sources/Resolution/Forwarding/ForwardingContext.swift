import Sockets

/// What errands share: the upstreams, the settings that matter to them, and the counters.
struct ForwardingContext {
    /// The upstreams that may be asked.
    var upstreams: UpstreamTable
    /// All that the settings name, by which outcomes count them.
    private var named: [SocketAddress]
    var maker: AnswerMaker
    var randomisesCase: Bool
    var counters = ResolverCounters()
    /// What errands want done, in order; whoever tells an errand of an event does it and empties this.
    ///
    /// One room for all of them, so that an event allocates none.
    var actions: [Errand.Action] = []
    let random: SecureRandom

    init(_ settings: ResolutionSettings, upstreams: [SocketAddress], random: SecureRandom) {
        self.upstreams = UpstreamTable(upstreams.filter { !settings.neverAsked.contains($0) })
        named = upstreams
        maker = AnswerMaker(settings)
        randomisesCase = settings.randomisesCase
        self.random = random
    }

    /// Takes other settings; what is known about upstreams that stay is kept.
    mutating func reconfigure(_ settings: ResolutionSettings, upstreams addresses: [SocketAddress])
    {
        replaceUpstreams(with: addresses, settings)
        maker = AnswerMaker(settings)
        randomisesCase = settings.randomisesCase
    }

    /// Takes other upstreams; what is known about those that stay is kept.
    mutating func replaceUpstreams(
        with addresses: [SocketAddress],
        _ settings: ResolutionSettings
    ) {
        named = addresses
        upstreams.replace(with: addresses.filter { !settings.neverAsked.contains($0) })
    }

    /// By which number an outcome tells of `upstream`.
    func place(of upstream: SocketAddress) -> UInt8? {
        named.firstIndex(of: upstream).flatMap(UInt8.init(exactly:))
    }
}
