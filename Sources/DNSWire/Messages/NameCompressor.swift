import Bounds

/// Remembers where names were written, so that later ones can point to them (RFC 1035 §4.1.4).
///
/// Only octets that are equal, case included, are shared, so reading the message back gives every
/// name with the case it had.
struct NameCompressor {
    private var offsets: [ArraySlice<UInt8>: Int] = [:]
    /// How many names were searched for and found in part: what `Bound.compressedNames` bounds.
    ///
    /// A name that was written whole before, as an owner is again and again, is found at once and costs nothing.
    private var shortened = 0
    /// Whether names stayed long because no more may be searched for.
    private(set) var isExhausted = false

    /// Appends `name`, pointing to its longest suffix that was written before if `compressing`.
    mutating func append(_ name: Name, to octets: inout [UInt8], compressing: Bool) {
        let wire = name.octets
        let maySearch = shortened < Bound.compressedNames.value
        var offset = 0
        while wire[offset] != 0 {
            if offset > 0, compressing, !maySearch {
                isExhausted = true
                octets += wire[offset...]
                return
            }
            let suffix = wire[offset...]
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

    /// Forgets what was written from `start` on, because it is taken back.
    mutating func forget(from start: Int) {
        offsets = offsets.filter { $0.value < start }
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
