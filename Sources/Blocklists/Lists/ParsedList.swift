package import DNSWire

/// A list in memory: its rules packed one after the other, and the lines that are not followed.
///
/// For checks, previews and tests; compiling reads a `ListFile` straight into the builder.
package struct ParsedList: Sendable {
    /// Format, counts and rejected lines.
    package let summary: ListReading
    /// For each rule: scope and exception in one octet, the line in four, the name's wire octets.
    private let packed: [UInt8]

    /// Reads a text; the format is told from it unless given, and is `domains` where it can't be told.
    package init(parsing text: some Collection<UInt8>, format: ListFormat? = nil) {
        let octets = Array(text)
        var reader = ListReader(format: format ?? ListFormat.detect(octets.span) ?? .domains)
        var packed: [UInt8] = []
        func pack(_ name: Span<UInt8>, _ rule: ListRule) {
            packed.append(rule.scope.rawValue | (rule.isException ? Self.exceptionBit : 0))
            let line = UInt32(truncatingIfNeeded: rule.line)
            for shift: UInt32 in [0, 8, 16, 24] {
                packed.append(UInt8(truncatingIfNeeded: line >> shift))
            }
            for position in 0..<name.count { packed.append(name[position]) }
        }
        reader.read(octets.span, emit: pack)
        reader.finish(emit: pack)
        self.packed = packed
        summary = reader.summary
    }

    /// Every rule with its name, in the order of the list.
    package var rules: [(name: Name, rule: ListRule)] {
        var rules: [(name: Name, rule: ListRule)] = []
        rules.reserveCapacity(summary.rules)
        var offset = 0
        while offset < packed.count {
            var end = offset + 5
            while packed[end] != 0 { end += Int(packed[end]) + 1 }
            end += 1
            if let entry = entry(at: offset, end: end) { rules.append(entry) }
            offset = end
        }
        return rules
    }

    private func entry(at offset: Int, end: Int) -> (name: Name, rule: ListRule)? {
        var line = 0
        for byte in 1...4 { line |= Int(packed[offset + byte]) << ((byte - 1) * 8) }
        let flags = packed[offset]
        guard let scope = NameScope(rawValue: flags & ~Self.exceptionBit) else { return nil }
        do throws(NameError) {
            let name = try Name(wire: Array(packed[(offset + 5)..<end]))
            return (
                name,
                ListRule(scope: scope, isException: flags & Self.exceptionBit != 0, line: line)
            )
        } catch {
            preconditionFailure("packed octets are a name: the reader made them")
        }
    }

    private static let exceptionBit: UInt8 = 0x80
}
