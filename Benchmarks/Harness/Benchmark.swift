/// One thing whose cost is measured: a name, and how to make what repeats it.
///
/// Set-up is no part of the cost. The operations loop inside the body rather than around it, so that
/// a closure's call is shared by many of them.
package struct Benchmark: Sendable {
    /// Does so many operations, and gives a number that depends on them all, so that none of them is
    /// optimised away.
    package typealias Body = (_ operations: Int) -> Int

    /// What is measured, as `room: operation`; unique, since the recorded costs are kept under it.
    package let name: String
    /// Makes everything that the operations need.
    package let prepare: @Sendable () throws -> Body

    /// A benchmark under `name`, whose body `prepare` makes once, when it is its turn.
    package init(_ name: String, _ prepare: @escaping @Sendable () throws -> Body) {
        self.name = name
        self.prepare = prepare
    }
}

/// Runs the operations that are measured, and nothing else.
///
/// Callgrind counts while this function runs: `Benchmarks/micro` names it as the place where counting
/// begins and ends. So it is not inlined.
@inline(never)
package func measuredOperations(_ body: Benchmark.Body, _ operations: Int) -> Int {
    body(operations)
}
