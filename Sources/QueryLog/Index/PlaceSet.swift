/// Some places of a run, all within one window: a bit for each.
struct PlaceSet {
    /// The places that may be in it.
    let window: ClosedRange<Int>
    private var words: [UInt64]

    /// None of `window`.
    init(window: ClosedRange<Int>) {
        self.window = window
        words = [UInt64](repeating: 0, count: (window.count + 63) / 64)
    }

    /// All of `window`.
    static func all(of window: ClosedRange<Int>) -> PlaceSet {
        var places = PlaceSet(window: window)
        for index in places.words.indices { places.words[index] = .max }
        let behind = places.words.count * 64 - window.count
        if let last = places.words.indices.last { places.words[last] >>= UInt64(behind) }
        return places
    }

    /// Adds a place of the window.
    @inline(__always)
    mutating func insert(_ place: Int) {
        let offset = place - window.lowerBound
        words[offset >> 6] |= 1 << UInt64(offset & 63)
    }

    /// Whether a place of the window is in it.
    @inline(__always)
    func contains(_ place: Int) -> Bool {
        let offset = place - window.lowerBound
        return words[offset >> 6] >> UInt64(offset & 63) & 1 == 1
    }

    /// Takes a place of the window out.
    mutating func remove(_ place: Int) {
        let offset = place - window.lowerBound
        words[offset >> 6] &= ~(1 << UInt64(offset & 63))
    }

    /// Keeps only what is in `other` too, which has the same window.
    mutating func formIntersection(_ other: PlaceSet) {
        for index in words.indices { words[index] &= other.words[index] }
    }

    /// Takes out what lies in `places`, as far as that is in the window.
    mutating func remove(in places: ClosedRange<Int>) {
        guard places.overlaps(window) else { return }
        for place in places.clamped(to: window) where contains(place) { remove(place) }
    }

    /// Whether there is none.
    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// How many there are.
    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Up to `limit` places, the lowest first.
    func lowest(_ limit: Int) -> [Int] {
        var places: [Int] = []
        for (index, word) in words.enumerated() where word != 0 {
            var rest = word
            while rest != 0 {
                guard places.count < limit else { return places }
                places.append(window.lowerBound + index << 6 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return places
    }

    /// Up to `limit` places, the highest first.
    func highest(_ limit: Int) -> [Int] {
        var places: [Int] = []
        for index in words.indices.reversed() where words[index] != 0 {
            var rest = words[index]
            while rest != 0 {
                guard places.count < limit else { return places }
                let bit = 63 - rest.leadingZeroBitCount
                places.append(window.lowerBound + index << 6 + bit)
                rest &= ~(1 << UInt64(bit))
            }
        }
        return places
    }
}
