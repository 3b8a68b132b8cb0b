import DNSWire
import Sockets

extension Iteration {
    /// The copy of the root zone that is used, while it is fresh.
    ///
    /// Fresh by both clocks: that of the day may be set back, and the other stands still while the machine sleeps.
    var localRoot: LocalRoot? {
        guard let copy = settings.localRoot, now < localRootUntil,
            copy.secondsLeft(at: WallClock.microsecondsNow() / 1_000_000) > 0
        else { return nil }
        return copy
    }

    /// What the copy of the root zone says to `question`, which would be put to a server of the descent's place;
    /// nil where that is not the root, or the copy is not used.
    func knownLocally(_ question: Question, _ descent: Descent, _ work: Work) -> Asked? {
        guard descent.place.zone.isRoot, descent.place.fixed.isEmpty, settings.localRoot != nil
        else {
            return nil
        }
        guard let copy = localRoot else {
            work.trace?(.noted("the local root has expired: servers of the root are asked"))
            return nil
        }
        guard let message = copy.answer(question) else { return nil }
        let reader = ResponseReader(
            message: message,
            question: question,
            zone: .root,
            isForwarded: false,
            server: nil,
            settings: settings,
            tally: work.tally
        )
        switch reader.read() {
        case .links(let links):
            work.trace?(.known(question, "from the local root"))
            return .links(links, isAuthoritative: true)
        case .referral(let referral):
            work.trace?(.known(question, "from the local root"))
            return .referral(referral)
        case .lame(let reason), .failed(let reason):
            work.trace?(.noted("the local root cannot be used for \(question): \(reason)"))
            return nil
        case .empty, .astray:
            work.trace?(.noted("the local root cannot be used for \(question)"))
            return nil
        }
    }

    /// Whether `response` is the local root's word, which would say the same again.
    func isLocal(_ response: ZoneResponse) -> Bool {
        response.server == nil && response.zone.isRoot && !response.isForwarded && !response.isKept
            && localRoot != nil
    }
}
