import Sockets

/// What errands share: the upstreams, the settings that matter to them, and the counters.
struct ForwardingContext {
    var upstreams: UpstreamTable
    var maker: AnswerMaker
    var randomisesCase: Bool
    var counters = ResolverCounters()
    let random: SecureRandom

    init(_ settings: ResolutionSettings, upstreams: [SocketAddress], random: SecureRandom) {
        self.upstreams = UpstreamTable(upstreams)
        maker = AnswerMaker(settings)
        randomisesCase = settings.randomisesCase
        self.random = random
    }

    /// Takes other settings; what is known about upstreams that stay is kept.
    mutating func reconfigure(_ settings: ResolutionSettings, upstreams addresses: [SocketAddress])
    {
        upstreams.replace(with: addresses)
        maker = AnswerMaker(settings)
        randomisesCase = settings.randomisesCase
    }
}
