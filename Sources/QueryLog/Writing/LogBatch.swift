package import Journal

/// What one transaction stores: lookups, and how far they bring each segment.
package struct LogBatch: Sendable {
    /// The lookups; they are stored in the order of their times.
    package var records = LookupRecords()
    /// How far each segment has been read, these lookups included.
    package var positions: [SegmentID: Int] = [:]
    /// Segments that exist no more, whose positions may be forgotten.
    package var gone: Set<SegmentID> = []
    /// How many damaged records were met on the way.
    package var recordsDamaged = 0
    /// The writers' loss counters as they stand now; nil where there are none.
    package var losses: (id: SegmentID, counts: LossCounts)?

    /// Nothing to store.
    package init() {}

    /// Whether there is nothing to store.
    package var isEmpty: Bool {
        records.isEmpty && positions.isEmpty && gone.isEmpty && recordsDamaged == 0
            && losses == nil
    }
}
