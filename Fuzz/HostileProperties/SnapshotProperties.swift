import DNSWire
import Sockets

@testable import Resolution

/// What must hold for a kept cache that anybody may have written, its header and checksum put right.
///
/// Given are two octets of how many answers it says it has, and the answers.
struct SnapshotProperties {
    private let snapshot: [UInt8]

    init(_ octets: [UInt8]) {
        var source = OctetSource(octets)
        let count = source.uint16()
        let answers = source.rest()
        var snapshot = CacheSnapshot.mark
        func append(_ number: UInt64, _ octets: Int) {
            for index in 0..<octets {
                snapshot.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index)))
            }
        }
        append(UInt64(CacheSnapshot.version), 4)
        append(UInt64(count), 4)
        append(UInt64(answers.count), 8)
        append(UInt64(Self.written), 8)
        append(Self.world.settings.fingerprint, 8)
        append(0, 8)
        snapshot += answers
        let checksum = CacheSnapshot.checksum(of: snapshot.span)
        for index in 0..<8 {
            snapshot[CacheSnapshot.checksumOffset + index] = UInt8(
                truncatingIfNeeded: checksum >> UInt64(8 * index)
            )
        }
        self.snapshot = snapshot
    }

    /// A resolver that was never started, made once: that takes longer than all the rest.
    private static let world = World()

    private struct World: Sendable {
        let settings: ResolutionSettings
        let resolver: Resolver

        init() {
            var settings = ResolutionSettings()
            settings.cacheOctetsMax = 1 << 20
            self.settings = settings
            do throws(SocketError) {
                resolver = try Resolver(
                    settings: settings,
                    clock: ManualClock().clock,
                    systemUpstreams: { [] }
                )
            } catch {
                preconditionFailure("no resolver: \(error)")
            }
        }
    }

    /// When the snapshot was written, in microseconds since 1970.
    private static let written: Int64 = 1_800_000_000_000_000

    func violation() -> String? {
        let resolver = Self.world.resolver
        for seconds in [0, 100_000, -1] as [Int64] {
            resolver.flush()
            let report: SnapshotReport
            do throws(SnapshotFault) {
                report = try resolver.restore(snapshot, at: Self.written + seconds * 1_000_000)
            } catch {
                guard resolver.counters.cacheEntries == 0 else {
                    return "something of a damaged snapshot was kept"
                }
                return nil
            }
            if let found = keptViolation(resolver, report) { return found }
            let again = resolver.snapshot(at: Self.written)
            let count = resolver.counters.cacheEntries
            resolver.flush()
            do throws(SnapshotFault) {
                _ = try resolver.restore(again, at: Self.written)
            } catch {
                return "what was kept and written again is refused: \(error)"
            }
            guard resolver.counters.cacheEntries == count else {
                return "what was kept and written again is not the same"
            }
        }
        return nil
    }

    /// Every answer that was kept can be read, shown and given.
    private func keptViolation(_ resolver: Resolver, _ report: SnapshotReport) -> String? {
        let (entries, count) = resolver.cachedEntries(.all, limit: 100)
        guard count <= report.fresh + report.stale else { return "more is kept than was taken" }
        for entry in entries {
            guard entry.question.name.folded.octets == entry.question.name.octets else {
                return "an answer is kept for a name that is not folded"
            }
            let message = entry.message
            do throws(WireError) {
                let read = try Message(message)
                guard read.question == entry.question,
                    read.answers.count == Int(entry.body.answerCount),
                    read.authorities.count == Int(entry.body.authorityCount),
                    read.additionals.isEmpty, read.edns == nil
                else { return "an answer is shown otherwise than it was kept" }
            } catch {
                return "an answer that was kept cannot be read: \(error)"
            }
            if let found = givenViolation(entry) { return found }
        }
        return nil
    }

    /// What is given to a client that asks for the answer is a message.
    private func givenViolation(_ entry: CachedEntry) -> String? {
        let asked = Message.query(entry.question, id: 0xC00C).encoded()
        for age in [0, 1, entry.age, .max] as [UInt32] {
            do {
                let query = try Query(asked.span)
                var buffer = [UInt8](repeating: 0xEE, count: 1_232)
                var room = buffer.mutableSpan
                let (length, isTruncated) = entry.body.write(
                    to: query,
                    in: asked.span,
                    age: age,
                    staleTTL: age == .max ? 30 : nil,
                    limit: 1_232,
                    into: &room
                )
                let read = try Message(Array(buffer.prefix(length)))
                guard read.question == entry.question,
                    read.answers.count == (isTruncated ? 0 : Int(entry.body.answerCount))
                else { return "an answer is given otherwise than it was kept" }
            } catch {
                return "an answer that was kept cannot be given: \(error)"
            }
        }
        return nil
    }
}
