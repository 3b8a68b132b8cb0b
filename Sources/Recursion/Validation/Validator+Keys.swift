import Bounds
import DNSSEC
import DNSWire
import Sockets

/// What one link of a chain came to, and how long it may be kept.
struct Link: Sendable {
    var cut: Cut
    var keeping: Keeping
    /// Whether another server might say better.
    var isWorthAnother = false
    /// The zone whose word it is; nil for a trust anchor's.
    var witness: Name?

    enum Keeping: Sendable, Equatable {
        /// Proven, for so many seconds.
        case proof(UInt32)
        /// Broken.
        case failure
        /// Nobody answered.
        case silence
        /// Kept elsewhere, or not to be held against the zone.
        case nothing
    }

    init(_ cut: Cut, keeping: Keeping) {
        self.cut = cut
        self.keeping = keeping
    }

    /// A chain that does not hold.
    static func broken(_ cause: ExtendedError) -> Link {
        var link = Link(.zone(.broken(cause)), keeping: .failure)
        link.isWorthAnother = true
        return link
    }

    static func broken(_ code: EDECode, _ text: String) -> Link {
        broken(ExtendedError(code, text: text))
    }

    /// A chain of which a link could not be fetched.
    static func silent(_ result: FetchResult) -> Link {
        guard case .failure(let cause) = result else {
            preconditionFailure("a response is no silence")
        }
        return Link(.zone(.broken(cause)), keeping: .silence)
    }

    /// The link in words, for somebody who watches.
    var words: String {
        let parent = witness.map { "\($0)" } ?? "the zone above"
        return switch cut {
        case .zone(.keys(let keys)):
            witness == nil
                ? "secure: the trust anchor vouches for its \(keys.count)"
                : "secure: the DS in \(parent) vouches for its \(keys.count)"
        case .zone(.unsigned(.indeterminate, _)): "indeterminate: no trust anchor covers it"
        case .zone(.unsigned(_, let cause)):
            "insecure: "
                + (cause?.text
                    ?? (keeping == .nothing
                        ? "\(parent) is" : "\(parent) proves that it has no DS"))
        case .zone(.broken(let cause)): "bogus: \(cause.text)"
        case .none(exists: true): "\(parent) proves that no zone begins here"
        case .none(exists: false): "\(parent) proves that it does not exist"
        }
    }
}

extension ZoneKeys {
    /// How many keys, in words.
    fileprivate var count: String {
        let count = set.rrset.rdatas.count
        return count == 1 ? "key" : "\(count) keys"
    }
}

extension Validator {
    /// The keys of the zone that `vouchers` are for; `seconds` is how long the vouchers hold.
    func link(from vouchers: Vouchers, seconds: UInt32, _ work: Work) async -> Link {
        if let cause = vouchers.insecurity {
            let trust = ZoneTrust.unsigned(.insecure, cause: cause)
            return Link(.zone(trust), keeping: .proof(seconds))
        }
        return await link(by: Question(name: vouchers.zone, type: .dnskey), work) { response in
            self.link(from: vouchers, seconds: seconds, by: response, work)
        }
    }

    private func link(
        from vouchers: Vouchers,
        seconds: UInt32,
        by response: ZoneResponse,
        _ work: Work
    ) -> Link {
        let zone = vouchers.zone
        guard
            let set = response.answers.first(where: { $0.name == zone && $0.type == .dnskey }),
            !set.rdatas.isEmpty
        else { return .broken(.dnskeyMissing, "\(zone) has no DNSKEY set") }
        switch ZoneKeys.establish(
            set,
            vouchedBy: vouchers,
            at: self.seconds,
            tally: work.tally
        ) {
        case .secure(let keys):
            return Link(
                .zone(.keys(keys)),
                keeping: .proof(min(seconds, keys.set.rrset.ttl))
            )
        case .insecure(let cause):
            return Link(
                .zone(.unsigned(.insecure, cause: cause)),
                keeping: .proof(min(seconds, set.ttl))
            )
        case .bogus(let cause):
            return .broken(cause)
        }
    }

    /// Keeps what a link came to, as long as that may be.
    ///
    /// That a client's query was allowed no more work is not held against the zone.
    func keep(_ link: Link, at name: Name, _ work: Work) {
        let now = clock.now()
        switch link.keeping {
        case .proof(let seconds): keys.keep(link.cut, at: name, seconds: seconds, now)
        case .failure where work.tally.isSpent: break
        case .failure: keys.keepFailure(link.cut, at: name, now)
        case .silence: keys.keepSilence(link.cut, at: name, now)
        case .nothing: break
        }
    }
}
