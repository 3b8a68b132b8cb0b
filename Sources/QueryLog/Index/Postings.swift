import Foundation

// The index of a run says, for each key of a field (a name's number, a device's), at which places of the
// run it stands. Sorted by key and then place, the pairs are cut into chunks, each a row of its own:
//
//     run  field  key  place  data
//      │     │     └────┴── the first pair of the chunk, by which it is found
//      │     │                data:  group …
//      │     │                group: key − the last group's key, how many places,
//      │     │                       the first place, each next place − the one before
//
// all as varints (seven bits an octet, the lowest first, the eighth bit says that more follow). A key with
// many places has several groups, of which the later ones say 0. A device costs some one octet a lookup,
// a name that is asked once some five.

/// The pairs of key and place of one field of one run, as they are sorted and written.
struct PostingPairs {
    /// Key in the high bits, place in the lower `placeBits`.
    private(set) var pairs: [UInt64] = []

    /// Bits of a place.
    static let placeBits: UInt64 = 21
    /// Ids that a run may span: its places are below this.
    static let placesMax = 1 << 21
    /// Keys are below this.
    static let keyMax: Int64 = 1 << 43

    /// No pairs, with room for `count`.
    init(capacity count: Int) { pairs.reserveCapacity(count) }

    /// Adds a pair; those of one key must come in the order of their places.
    @inline(__always)
    mutating func add(key: Int64, place: Int) {
        pairs.append(UInt64(key) << Self.placeBits | UInt64(place))
    }

    /// Sorts by key, and leaves those of one key in their order: a radix sort, as many keys are small
    /// numbers and there are many pairs.
    mutating func sort() {
        let highest = (pairs.max() ?? 0) >> Self.placeBits
        var shift = Self.placeBits
        var rest = highest
        var other = [UInt64](repeating: 0, count: rest > 0 ? pairs.count : 0)
        while rest > 0 {
            var ends = [Int](repeating: 0, count: Self.digits)
            for pair in pairs { ends[Int(pair >> shift) & (Self.digits - 1)] += 1 }
            var begin = 0
            for digit in 0..<Self.digits {
                let count = ends[digit]
                ends[digit] = begin
                begin += count
            }
            for pair in pairs {
                let digit = Int(pair >> shift) & (Self.digits - 1)
                other[ends[digit]] = pair
                ends[digit] += 1
            }
            swap(&pairs, &other)
            shift += Self.digitBits
            rest >>= Self.digitBits
        }
    }

    private static let digitBits: UInt64 = 11
    private static let digits = 1 << 11
}

/// A part of the index of one field of one run: a row of `postings`.
struct PostingChunk: Equatable {
    /// The first key in it.
    var key: Int64
    /// The first place of that key in it.
    var place: Int
    /// The groups.
    var data: [UInt8]

    /// Octets of a chunk: with the rest of its row it fills a page of 4096.
    static let octetsMax = 4000
    /// Places of one group: so few that a chunk is nearly full before one doesn't fit.
    private static let groupMax = 256
    /// Octets of the longest varint of a key or a count, and of a place.
    private static let keyOctetsMax = 7
    private static let placeOctetsMax = 3
}

extension PostingChunk {
    /// Sorted pairs, cut into chunks.
    static func chunks(of pairs: PostingPairs) -> [PostingChunk] {
        let pairs = pairs.pairs
        let placeMask = UInt64(PostingPairs.placesMax - 1)
        var chunks: [PostingChunk] = []
        var data: [UInt8] = []
        data.reserveCapacity(octetsMax)
        var first: UInt64 = 0
        var lastKey: UInt64 = 0
        var index = 0
        func close() {
            guard !data.isEmpty else { return }
            chunks.append(
                PostingChunk(
                    key: Int64(first >> PostingPairs.placeBits),
                    place: Int(first & placeMask),
                    data: data
                )
            )
            data.removeAll(keepingCapacity: true)
        }
        while index < pairs.count {
            let key = pairs[index] >> PostingPairs.placeBits
            let limit = min(index + groupMax, pairs.count)
            var end = index + 1
            while end < limit, pairs[end] >> PostingPairs.placeBits == key { end += 1 }
            if data.count + 2 * keyOctetsMax + (end - index) * placeOctetsMax > octetsMax {
                close()
            }
            if data.isEmpty {
                first = pairs[index]
                lastKey = key
            }
            Varint.append(key - lastKey, to: &data)
            Varint.append(UInt64(end - index), to: &data)
            var lastPlace: UInt64 = 0
            for pair in index..<end {
                let place = pairs[pair] & placeMask
                Varint.append(place - lastPlace, to: &data)
                lastPlace = place
            }
            lastKey = key
            index = end
        }
        close()
        return chunks
    }

    /// Calls `body` with each pair, in their order, for as long as it returns true; tells whether it did
    /// to the end.
    ///
    /// A damaged chunk ends early: what it says is checked against the rows themselves.
    @inline(__always)
    func forEach(_ body: (_ key: Int64, _ place: Int) throws -> Bool) rethrows -> Bool {
        let octets = data.span
        var offset = 0
        var key = UInt64(key)
        while offset < octets.count {
            key &+= Varint.read(octets, at: &offset)
            let count = Varint.read(octets, at: &offset)
            var place: UInt64 = 0
            var index: UInt64 = 0
            while index < count, offset < octets.count {
                place &+= Varint.read(octets, at: &offset)
                let known = Int(truncatingIfNeeded: place) & (PostingPairs.placesMax - 1)
                guard try body(Int64(truncatingIfNeeded: key), known) else { return false }
                index += 1
            }
        }
        return true
    }
}

/// Unsigned numbers in as few octets as they need.
enum Varint {
    /// Appends a number.
    @inline(__always)
    static func append(_ number: UInt64, to octets: inout [UInt8]) {
        var rest = number
        while rest >= 0x80 {
            octets.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        octets.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Reads a number at `offset` and moves `offset` past it; what is cut off at the end reads as 0.
    @inline(__always)
    static func read(_ octets: Span<UInt8>, at offset: inout Int) -> UInt64 {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while offset < octets.count {
            let octet = octets[offset]
            offset += 1
            number |= UInt64(octet & 0x7F) << shift
            if octet < 0x80 { return number }
            shift += 7
            if shift > 63 { return 0 }
        }
        return 0
    }
}
