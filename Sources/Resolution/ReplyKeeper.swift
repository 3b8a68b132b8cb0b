import DNSWire
import Sockets

/// Puts replies into a resolver's cache as though its upstreams had sent them.
///
/// For benchmarks, which want a cache that is filled in the same way each time, and the cost of it.
package struct ReplyKeeper: Sendable {
    private let state: ResolverState
    private let maker: AnswerMaker

    /// A keeper for `resolver`, which goes by these settings.
    package init(_ resolver: Resolver, settings: ResolutionSettings) {
        state = resolver.state
        maker = AnswerMaker(settings)
    }

    /// Keeps the answer to `inquiry` that is in `reply`, whose question is the inquiry's; false if it
    /// answers nothing.
    package func keep(_ reply: Span<UInt8>, for inquiry: Inquiry) -> Bool {
        guard let answer = answer(reply, for: inquiry) else { return false }
        state.keep(answer, for: inquiry, under: CacheKey(inquiry), now: state.clock.now())
        return true
    }

    /// The short way for the most frequent kind of reply, as an errand goes it, else the long one.
    private func answer(_ reply: Span<UInt8>, for inquiry: Inquiry) -> AnswerBody? {
        let header: Header
        do throws(WireError) {
            header = try Header(reply)
        } catch {
            return nil
        }
        if let addresses = AddressReply(reply, header, to: inquiry),
            let answer = maker.answer(addresses, in: reply, for: inquiry)
        {
            return answer
        }
        return maker.answer(reply, for: inquiry)
    }
}
