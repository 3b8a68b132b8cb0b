/// Pieces of octets one after the other in one array, so that fetching one costs a benchmark next to
/// nothing, and above all no reference counting.
package struct PackedOctets: Sendable {
    /// All pieces.
    package let octets: [UInt8]
    /// Where each piece is.
    package let ranges: [Range<Int>]

    /// Packs `pieces` in their order.
    package init(_ pieces: [[UInt8]]) {
        var ranges: [Range<Int>] = []
        var octets: [UInt8] = []
        for piece in pieces {
            ranges.append(octets.count..<(octets.count + piece.count))
            octets += piece
        }
        self.octets = octets
        self.ranges = ranges
    }

    /// How many pieces there are.
    package var count: Int { ranges.count }
}
