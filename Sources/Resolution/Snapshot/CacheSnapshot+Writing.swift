import DNSWire
import Sockets

extension Resolver {
    /// The cache's answers as octets that `restore` takes, as of `wallMicroseconds` since 1970.
    ///
    /// Failures are left out, answers to unvalidated questions, and what has been of no use for too long. At
    /// most `CacheSnapshot.entriesMax` answers in `octetsMax` octets: first those that were found of late.
    package func snapshot(at wallMicroseconds: Int64) -> [UInt8] {
        let settings = currentSettings
        let now = state.clock.now()
        var writer = SnapshotWriter(reserving: Int(clamping: state.cacheOctets))
        for isMarked in [true, false] {
            state.cache.forEach { entry in
                guard entry.isMarked == isMarked, entry.mayBeStale else { return }
                let age = CacheEntry.age(entry.storedAt, now)
                let end =
                    UInt64(entry.body.lifetime) + UInt64(settings.upkeep.staleSecondsMax)
                guard UInt64(age) < end else { return }
                writer.append(entry, age: age)
            }
        }
        return writer.finish(at: wallMicroseconds, fingerprint: settings.fingerprint)
    }
}

/// Writes answers behind each other, the header at the end.
private struct SnapshotWriter {
    private var octets: [UInt8]
    private var count: UInt32 = 0

    init(reserving capacity: Int) {
        octets = [UInt8](repeating: 0, count: CacheSnapshot.headerOctets)
        octets.reserveCapacity(min(capacity, CacheSnapshot.octetsMax))
    }

    /// Writes an answer, if there is room for it.
    mutating func append(_ entry: CacheEntry, age: UInt32) {
        let body = entry.body
        let size = CacheSnapshot.entryHeaderOctets + body.octets.count
        guard count < CacheSnapshot.entriesMax, octets.count + size <= CacheSnapshot.octetsMax,
            CacheKey.class(entry.facets) == .in, !body.isAuthoritative
        else { return }
        count += 1
        let isDNSSECOK = entry.facets & CacheKey.dnssecOKFacet != 0
        append(CacheKey.type(entry.facets).rawValue)
        append(UInt8((isDNSSECOK ? 1 : 0) | (entry.isMarked ? 2 : 0)))
        append(UInt8((body.hasAliases ? 1 : 0) | (body.isSecure ? 2 : 0)))
        append(body.rcode.rawValue)
        append(body.note.rawValue)
        append(body.explanationCount)
        append(age)
        append(body.lifetime)
        append(body.answerCount)
        append(body.authorityCount)
        append(UInt16(body.nameCount))
        append(UInt16(body.recordsCount))
        octets += body.octets
    }

    private mutating func append(_ number: some FixedWidthInteger) {
        var rest = number
        for _ in 0..<number.bitWidth / 8 {
            octets.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    /// The whole snapshot.
    mutating func finish(at wallMicroseconds: Int64, fingerprint: UInt64) -> [UInt8] {
        var content: [UInt8] = []
        swap(&content, &octets)
        octets.reserveCapacity(CacheSnapshot.headerOctets)
        octets += CacheSnapshot.mark
        append(CacheSnapshot.version)
        append(count)
        append(UInt64(content.count - CacheSnapshot.headerOctets))
        append(wallMicroseconds)
        append(fingerprint)
        append(UInt64(0))
        for index in octets.indices { content[index] = octets[index] }
        let checksum = CacheSnapshot.checksum(of: content.span)
        for index in 0..<8 {
            content[CacheSnapshot.checksumOffset + index] =
                UInt8(truncatingIfNeeded: checksum >> UInt64(8 * index))
        }
        return content
    }
}

extension CacheSnapshot {
    /// The checksum of a snapshot: of all octets but its own.
    static func checksum(of octets: Span<UInt8>) -> UInt64 {
        var digest = SnapshotDigest()
        digest.add(octets.extracting(0..<checksumOffset))
        digest.add(octets.extracting(headerOctets..<octets.count))
        return digest.value
    }
}
