/// How much a journal may take.
package struct JournalOptions: Equatable, Sendable {
    /// Octets of one segment file.
    package var segmentBytes: Int
    /// Octets of all segment files together, drained or not.
    package var bytesMax: Int

    /// 2 MiB: some 16,000 lookups, so that a segment lasts about 30 ms under the heaviest load that
    /// was measured and the steward has that long to prepare the next; small enough that the pages
    /// being written share the processor's cache with the answers.
    package static let segmentBytesDefault = 2 << 20
    /// 64 KiB: below this a writer would spend its time changing segments.
    package static let segmentBytesMin = 64 << 10
    /// 1 GiB: positions inside a segment stay far from any overflow.
    package static let segmentBytesMax = 1 << 30
    /// 1 GiB: some 8 million lookups, weeks of a household, that a stopped keeper may leave undrained.
    package static let bytesMaxDefault = 1 << 30

    /// Options with the defaults where nothing is said; sizes are brought inside their bounds and
    /// `segmentBytes` down to whole pages.
    package init(
        segmentBytes: Int = segmentBytesDefault,
        bytesMax: Int = bytesMaxDefault
    ) {
        let bounded = min(max(segmentBytes, Self.segmentBytesMin), Self.segmentBytesMax)
        self.segmentBytes = bounded - bounded % SegmentHeader.pageBytes
        self.bytesMax = max(bytesMax, 0)
    }
}
