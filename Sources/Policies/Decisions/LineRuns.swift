/// Many short runs of line indices in one array: run r is `lines[starts[r]..<starts[r + 1]]`.
struct LineRuns: Sendable {
    private(set) var lines: [UInt32] = []
    private var starts: [UInt32] = [0]

    /// How many runs there are.
    var count: Int { starts.count - 1 }

    /// Appends a run and returns its number.
    mutating func append(_ run: some Sequence<UInt32>) -> UInt32 {
        lines.append(contentsOf: run)
        starts.append(UInt32(lines.count))
        return UInt32(starts.count - 2)
    }

    /// The slots of `lines` that belong to this run.
    subscript(run: UInt32) -> Range<Int> {
        Int(starts[Int(run)])..<Int(starts[Int(run) + 1])
    }
}
