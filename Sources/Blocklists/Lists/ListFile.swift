/// A list's file, read in pieces.
package struct ListFile: Sendable {
    /// Where it lies.
    package let path: String
    /// The format; nil to tell it from the content.
    package let format: ListFormat?
    /// Its bounds.
    package let limits: ListLimits

    /// A list at `path`.
    package init(path: String, format: ListFormat? = nil, limits: ListLimits = ListLimits()) {
        self.path = path
        self.format = format
        self.limits = limits
    }

    /// Octets read at a time: large enough that calls cost nothing, small enough to stay in cache.
    private static let pieceOctets = 256 << 10

    /// Reads the whole list and calls `emit` for each rule, with the name in folded wire octets.
    ///
    /// Lines that can't be followed are no error: the summary has them. Throws when the file can't be
    /// read or passes a limit; what `emit` has been given by then should be thrown away.
    package func read(
        emit: (Span<UInt8>, ListRule) -> Void
    ) throws(ListError) -> ListReading {
        let file = try PiecewiseFile(reading: path)
        var piece = [UInt8](repeating: 0, count: Self.pieceOctets)
        var count = try file.read(into: &piece)
        guard let format = format ?? ListFormat.detect(piece.span.extracting(0..<count)) else {
            throw .unknownFormat(path: path)
        }
        var reader = ListReader(format: format)
        var octets = 0
        while count > 0 {
            octets += count
            guard octets <= limits.fileOctetsMax else {
                throw .tooLarge(path: path, octetsMax: limits.fileOctetsMax)
            }
            reader.read(piece.span.extracting(0..<count), emit: emit)
            guard reader.summary.rules <= limits.rulesMax else {
                throw .tooManyRules(path: path, rulesMax: limits.rulesMax)
            }
            count = try file.read(into: &piece)
        }
        reader.finish(emit: emit)
        return reader.summary
    }
}

extension NameIndexBuilder {
    /// Adds every rule of a list, as list number `id`.
    ///
    /// When it throws, the builder holds a part of the list and should be thrown away.
    package mutating func add(_ list: ListFile, id: UInt32) throws(ListError) -> ListReading {
        let listed = IndexSource(kind: .list, id: id)
        let kept = IndexSource(kind: .list, id: id, isException: true)
        return try list.read { name, rule in
            add(foldedName: name, scope: rule.scope, source: rule.isException ? kept : listed)
        }
    }
}
