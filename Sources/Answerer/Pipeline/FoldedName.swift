import DNSWire
import Resolution

/// Room for one name in lower case: what policy decides upon.
///
/// On the stack and never copied. Kept apart from the path's own state, so that a name can be lent while
/// that state is written to.
struct FoldedName: ~Copyable {
    /// The name's wire octets, root included, and room behind them.
    private(set) var octets = InlineArray<255, UInt8>(repeating: 0)
    /// How many octets the name has; 0 before one was put in.
    private(set) var count = 0

    init() {}

    /// Takes the name asked.
    mutating func fold(_ query: Query, in message: Span<UInt8>) {
        var target = octets.mutableSpan
        count = query.copyFoldedName(from: message, into: &target)
    }

    /// Takes the next name that `answer` leads to; false after the last one.
    mutating func next(of cursor: inout AliasCursor, in answer: Span<UInt8>) -> Bool {
        var target = octets.mutableSpan
        guard let octets = cursor.next(in: answer, into: &target) else { return false }
        count = octets
        return true
    }
}
