import Sockets

/// An errand, who waits for it, and where its attempts are.
struct OpenErrand {
    var errand: Errand
    /// What its answer is kept under.
    var key: CacheKey
    var waiters: [Waiter]
    /// By attempt.
    var channels: [AttemptChannel] = []
    /// When those who wait get a stale answer; nil where there is none to get, or they have got it.
    var staleAt: MonotonicNanoseconds?
    /// The earliest moment noted in the deadlines; nil when none is.
    var notedAt: MonotonicNanoseconds?
    /// Counts the errands that had this place.
    fileprivate var generation: UInt32 = 0
    fileprivate var isOpen = true
}

/// By what an attempt waits.
enum AttemptChannel {
    case none
    case datagram(UpstreamSocket, id: UInt16)
    /// A connection, by the number that the poller has for it.
    case stream(UInt64)
}

/// The errands that are under way, each in a place that is used again.
///
/// An errand's number is its place and how many were there before it, so that a number once given is
/// never another's. A place keeps its memory, so that the next errand there allocates little.
struct ErrandTable {
    private var places: [OpenErrand] = []
    private var free: [UInt32] = []
    /// By the keyed hash of the inquiry, the number of the errand that asks it and has no result yet.
    private var byHash: [UInt64: UInt64] = [:]

    /// Opens an errand and returns its number.
    mutating func open(
        _ inquiry: Inquiry,
        _ key: CacheKey,
        _ waiter: Waiter,
        now: MonotonicNanoseconds,
        timeoutMilliseconds: UInt32
    ) -> UInt64 {
        let place: Int
        if let reused = free.popLast() {
            place = Int(reused)
            places[place].errand.reuse(
                for: inquiry,
                now: now,
                timeoutMilliseconds: timeoutMilliseconds
            )
            places[place].key = key
            places[place].waiters.append(waiter)
            places[place].isOpen = true
        } else {
            place = places.count
            places.append(
                OpenErrand(
                    errand: Errand(
                        inquiry,
                        now: now,
                        timeoutMilliseconds: timeoutMilliseconds
                    ),
                    key: key,
                    waiters: [waiter]
                )
            )
        }
        let number = UInt64(places[place].generation) << 32 | UInt64(place)
        // Two inquiries with one hash do not happen, and if they did, the second were merely not joined.
        if byHash[key.hash] == nil { byHash[key.hash] = number }
        return number
    }

    /// The place of the errand `number`; nil if it is over.
    func place(of number: UInt64) -> Int? {
        let place = Int(truncatingIfNeeded: number & 0xFFFF_FFFF)
        guard places.indices.contains(place), places[place].isOpen,
            UInt64(places[place].generation) == number >> 32
        else { return nil }
        return place
    }

    /// The place of the errand that asks `inquiry` and has no result yet.
    func place(asking inquiry: Inquiry, _ key: CacheKey) -> Int? {
        guard let number = byHash[key.hash], let place = place(of: number),
            places[place].key.facets == key.facets, places[place].errand.inquiry == inquiry
        else { return nil }
        return place
    }

    /// The errand at a place that `place(of:)` gave.
    subscript(place: Int) -> OpenErrand {
        _read { yield places[place] }
        _modify { yield &places[place] }
    }

    /// Nobody joins the errand at `place` any more: it has its result.
    mutating func settle(_ place: Int) {
        let hash = places[place].key.hash
        if byHash[hash].map({ $0 & 0xFFFF_FFFF == UInt64(place) }) ?? false {
            byHash[hash] = nil
        }
    }

    /// Ends the errand at `place`, which is done.
    mutating func close(_ place: Int) {
        places[place].channels.removeAll(keepingCapacity: true)
        places[place].notedAt = nil
        places[place].staleAt = nil
        places[place].isOpen = false
        places[place].generation &+= 1
        free.append(UInt32(place))
    }

    /// The numbers of all errands under way.
    var numbers: [UInt64] {
        places.indices.filter { places[$0].isOpen }
            .map { UInt64(places[$0].generation) << 32 | UInt64($0) }
    }
}
