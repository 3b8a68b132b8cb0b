import DNSWire
import Sockets

extension Resolver {
    /// Takes the answers of a snapshot into the cache, each older by the time that has passed since it was
    /// written.
    ///
    /// `wallMicroseconds` is now, since 1970. Where that lies before the snapshot's moment, nobody knows how
    /// much time has passed: all is then taken as past its time, to be given only where nothing better is to
    /// be had. What the cache has already stays. Nothing is taken of a snapshot that is faulty anywhere.
    package func restore(
        _ snapshot: [UInt8],
        at wallMicroseconds: Int64
    ) throws(SnapshotFault) -> SnapshotReport {
        let settings = currentSettings
        let reader = try SnapshotReader(snapshot, fingerprint: settings.fingerprint)
        let entries = try reader.entries()
        let now = state.clock.now()
        let names = state.localNames
        var report = SnapshotReport()
        let (away, overflow) = wallMicroseconds.subtractingReportingOverflow(
            reader.wallMicroseconds
        )
        report.clockWasSetBack = away < 0 || overflow
        let seconds = UInt64(max(0, away)) / 1_000_000
        for entry in entries {
            let lifetime = UInt64(entry.body.lifetime)
            var age = UInt64(entry.age) + seconds
            if report.clockWasSetBack { age = max(age, lifetime) }
            let name = entry.body.octets.span.extracting(0..<entry.body.nameCount)
            guard age < lifetime + UInt64(settings.upkeep.staleSecondsMax),
                !names.answers(folded: name)
            else {
                report.dropped += 1
                continue
            }
            if age < lifetime { report.fresh += 1 } else { report.stale += 1 }
            state.cache.restore(
                entry.body,
                under: CacheKey(
                    foldedName: name,
                    type: entry.type,
                    class: .in,
                    dnssecOK: entry.dnssecOK,
                    checkingDisabled: false
                ),
                age: UInt32(clamping: age),
                isMarked: entry.isMarked,
                now: now
            )
        }
        return report
    }
}

/// Reads a snapshot, believing nothing.
private struct SnapshotReader {
    private let octets: [UInt8]
    private let count: Int
    /// When it was written.
    let wallMicroseconds: Int64

    /// One answer, and what it is kept under.
    struct Entry {
        let body: AnswerBody
        let type: RRType
        let dnssecOK: Bool
        let isMarked: Bool
        let age: UInt32
    }

    init(_ octets: [UInt8], fingerprint: UInt64) throws(SnapshotFault) {
        guard octets.count >= CacheSnapshot.headerOctets,
            octets.count <= CacheSnapshot.octetsMax,
            octets.starts(with: CacheSnapshot.mark)
        else { throw .damaged }
        let span = octets.span
        let version = UInt32(truncatingIfNeeded: span.littleEndian(at: 8, octets: 4))
        guard version == CacheSnapshot.version else { throw .otherVersion(version) }
        count = Int(span.littleEndian(at: 12, octets: 4))
        guard
            span.littleEndian(at: 16, octets: 8)
                == UInt64(octets.count - CacheSnapshot.headerOctets),
            span.littleEndian(at: CacheSnapshot.checksumOffset, octets: 8)
                == CacheSnapshot.checksum(of: span),
            count <= CacheSnapshot.entriesMax
        else { throw .damaged }
        guard span.littleEndian(at: 32, octets: 8) == fingerprint else { throw .otherSettings }
        wallMicroseconds = Int64(bitPattern: span.littleEndian(at: 24, octets: 8))
        self.octets = octets
    }

    /// All answers.
    func entries() throws(SnapshotFault) -> [Entry] {
        var entries: [Entry] = []
        var offset = CacheSnapshot.headerOctets
        for _ in 0..<count { entries.append(try entry(at: &offset)) }
        guard offset == octets.count else { throw .damaged }
        return entries
    }

    private func entry(at offset: inout Int) throws(SnapshotFault) -> Entry {
        let start = offset + CacheSnapshot.entryHeaderOctets
        guard start <= octets.count else { throw .damaged }
        let span = octets.span
        func number<Number: FixedWidthInteger>(_ place: Int, _: Number.Type) -> Number {
            Number(
                truncatingIfNeeded: span.littleEndian(
                    at: offset + place,
                    octets: Number.bitWidth / 8
                )
            )
        }
        let (flags, traits) = (number(2, UInt8.self), number(3, UInt8.self))
        guard flags < 4, traits < 4, let note = AnswerNote(rawValue: number(6, UInt8.self)) else {
            throw .damaged
        }
        let header = AnswerBody.Header(
            nameCount: Int(number(20, UInt16.self)),
            recordsCount: Int(number(22, UInt16.self)),
            answerCount: number(16, UInt16.self),
            authorityCount: number(18, UInt16.self),
            rcode: RCode(rawValue: number(4, UInt16.self)),
            note: note,
            hasAliases: traits & 1 != 0,
            isSecure: traits & 2 != 0,
            explanationCount: number(7, UInt8.self),
            lifetime: number(12, UInt32.self)
        )
        let type = RRType(rawValue: number(0, UInt16.self))
        let age = number(8, UInt32.self)
        guard header.octetsCount <= octets.count - start,
            let body = AnswerBody(
                header,
                Array(octets[start..<start + header.octetsCount]),
                type: type
            )
        else { throw .damaged }
        offset = start + header.octetsCount
        return Entry(
            body: body,
            type: type,
            dnssecOK: flags & 1 != 0,
            isMarked: flags & 2 != 0,
            age: age
        )
    }
}

extension AnswerBody {
    /// What is said of a body beside its octets.
    struct Header {
        var nameCount: Int
        var recordsCount: Int
        var answerCount: UInt16
        var authorityCount: UInt16
        var rcode: RCode
        var note: AnswerNote
        var hasAliases: Bool
        var isSecure: Bool
        var explanationCount: UInt8
        var lifetime: UInt32

        /// How many octets the body has.
        var octetsCount: Int {
            nameCount + recordsCount + 2 * (Int(answerCount) + Int(authorityCount))
                + Int(explanationCount)
        }
    }

    /// Takes what somebody wrote as the answer to a question of `type`; nil where it is none that could
    /// have been kept: not a folded name, records that are malformed or not where the offsets say, an alias
    /// that is not told of, a failure.
    fileprivate init?(_ header: Header, _ octets: [UInt8], type: RRType) {
        guard octets.count == header.octetsCount, header.lifetime > 0,
            header.lifetime <= UInt32(Int32.max), header.rcode != .servFail,
            octets.count <= CacheShard.entryOctetsMax
        else { return nil }
        let explanation = octets[(octets.count - Int(header.explanationCount))...]
        guard let text = String(validating: explanation, as: UTF8.self) else { return nil }
        do {
            let name = try Name(wire: octets.span.extracting(0..<header.nameCount))
            guard name.octets.count == header.nameCount,
                name.folded.octets.elementsEqual(name.octets)
            else { return nil }
            let records = Array(
                octets[header.nameCount..<header.nameCount + header.recordsCount]
            )
            let message = AnswerBody.message(
                Question(name: name, type: type),
                records,
                header.answerCount,
                header.authorityCount
            )
            let read = try Message(message)
            let start = message.count - records.count
            let offsets = try MessagePatch.ttlOffsets(in: message.span).map { Int($0) - start }
            self.init(
                name: name,
                records: records,
                ttlOffsets: offsets,
                answerCount: Int(header.answerCount),
                authorityCount: Int(header.authorityCount),
                rcode: header.rcode,
                note: header.note,
                hasAliases: read.answers.contains(where: \.leadsElsewhere),
                isSecure: header.isSecure,
                explanation: text,
                lifetime: header.lifetime
            )
            guard hasAliases == header.hasAliases, self.octets == octets else { return nil }
        } catch {
            return nil
        }
    }

    /// A message of a question and `records`, which were compressed behind it.
    static func message(
        _ question: Question,
        _ records: some Collection<UInt8>,
        _ answerCount: UInt16,
        _ authorityCount: UInt16,
        rcode: RCode = .noError
    ) -> [UInt8] {
        var message = Message(flags: .response, rcode: rcode, question: question).encoded()
        message.replaceSubrange(
            HeaderLayout.answerCount..<HeaderLayout.authorityCount + 2,
            with: [answerCount, authorityCount].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        )
        message += records
        return message
    }
}

extension Span<UInt8> {
    /// The number in `count` octets at `offset`, the least significant first.
    fileprivate func littleEndian(at offset: Int, octets count: Int) -> UInt64 {
        var number: UInt64 = 0
        for index in 0..<count { number |= UInt64(self[offset + index]) << UInt64(8 * index) }
        return number
    }
}
