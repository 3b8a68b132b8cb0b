/// The seeds that the property tests run with; a test's arguments, so a failure names its own.
let seeds: [UInt64] = [1, 2, 3, 5, 8, 13, 21, 34]
