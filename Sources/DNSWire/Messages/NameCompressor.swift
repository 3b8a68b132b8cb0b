import Bounds

/// Remembers where names were written, so that later ones can point to them (RFC 1035 §4.1.4).
///
/// Only octets that are equal, case included, are shared, so reading the message back gives every
/// name with the case it had.
struct NameCompressor {
    private var offsets: [Suffix: Int] = [:]
    /// The name that was written first, a question's as a rule, while none of its suffixes is in `offsets`: most
    /// answers have no other, and so nothing is put down for them.
    private var first: (name: Name, offset: Int)?
    /// How many names were searched for and found in part: what `Bound.compressedNames` bounds.
    ///
    /// A name that was written whole before, as an owner is again and again, is found at once and costs nothing.
    private var shortened = 0
    /// Whether names stayed long because no more may be searched for.
    private(set) var isExhausted = false

    /// Appends `name`, pointing to its longest suffix that was written before if `compressing`.
    mutating func append(_ name: Name, to octets: inout [UInt8], compressing: Bool) {
        let wire = name.octets
        if let first {
            if compressing, wire == first.name.octets {
                octets.append(big: PointerLayout.pointer(to: first.offset))
                return
            }
            self.first = nil
            note(first.name.octets, writtenAt: first.offset)
        } else if offsets.isEmpty, octets.count <= PointerLayout.offsetMax, !name.isRoot {
            first = (name, octets.count)
            octets += wire
            return
        }
        let maySearch = shortened < Bound.compressedNames.value
        var offset = 0
        while wire[offset] != 0 {
            if offset > 0, compressing, !maySearch {
                isExhausted = true
                octets += wire[offset...]
                return
            }
            let suffix = Suffix(octets: wire[offset...])
            if compressing, let target = offsets[suffix] {
                if offset > 0 { shortened += 1 }
                octets.append(big: PointerLayout.pointer(to: target))
                return
            }
            if octets.count <= PointerLayout.offsetMax, offsets[suffix] == nil {
                offsets[suffix] = octets.count
            }
            let next = offset + 1 + Int(wire[offset])
            octets += wire[offset..<next]
            offset = next
        }
        octets.append(0)
    }

    /// Notes all suffixes of `wire`, which was written whole at `start`.
    private mutating func note(_ wire: [UInt8], writtenAt start: Int) {
        var offset = 0
        while wire[offset] != 0, start + offset <= PointerLayout.offsetMax {
            offsets[Suffix(octets: wire[offset...])] = start + offset
            offset += 1 + Int(wire[offset])
        }
    }

    /// Forgets what was written from `start` on, because it is taken back.
    mutating func forget(from start: Int) {
        offsets = offsets.filter { $0.value < start }
        if let known = first, known.offset >= start { first = nil }
    }

    /// The end of a name, equal to those with the same octets in the same case.
    private struct Suffix: Hashable {
        let octets: ArraySlice<UInt8>

        /// Feeds eight octets at a time.
        func hash(into hasher: inout Hasher) {
            let span = octets.span
            var offset = 0
            while offset &+ 8 <= span.count {
                hasher.combine(span.word(at: offset))
                offset &+= 8
            }
            var word = UInt64(span.count)
            while offset < span.count {
                word = word << 8 | UInt64(span[offset])
                offset &+= 1
            }
            hasher.combine(word)
        }
    }
}

extension RDataLayout {
    /// Appends `rdata`, as a `ResourceRecord` holds it, compressing names where that is allowed.
    ///
    /// Rdata that does not have its type's shape is appended as it is.
    func compress(
        _ rdata: [UInt8],
        into octets: inout [UInt8],
        with compressor: inout NameCompressor
    ) {
        guard case .names(let before, let count, _, compressible: true) = self,
            let names = names(in: rdata, before: before, count: count)
        else {
            octets += rdata
            return
        }
        octets += rdata.prefix(before)
        for name in names { compressor.append(name, to: &octets, compressing: true) }
        octets += rdata.dropFirst(before + names.reduce(0) { $0 + $1.octets.count })
    }

    private func names(in rdata: [UInt8], before: Int, count: Int) -> [Name]? {
        guard rdata.count >= before else { return nil }
        var names: [Name] = []
        var offset = before
        for _ in 0..<count {
            guard
                let name = try? WireName.read(
                    in: rdata.span,
                    at: &offset,
                    end: rdata.count,
                    compression: .forbidden
                )
            else { return nil }
            names.append(name)
        }
        return names
    }
}
