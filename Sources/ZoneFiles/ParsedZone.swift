package import DNSWire

/// What was read from zone-file text: the good records, and each entry that is none, with its line.
package struct ParsedZone: Sendable, Equatable {
    /// The records in the order of the text.
    package var records: [ResourceRecord] = []
    /// The entries that could not be read.
    ///
    /// A zone with problems still has its good records.
    package var problems: [ZoneProblem] = []

    /// A zone without records.
    package init() {}
}

/// An entry of a zone file that could not be read.
package struct ZoneProblem: Sendable, Equatable {
    package let file: String
    /// The line on which the entry begins, from 1.
    package let line: Int
    /// What is wrong, in one clause.
    package let what: String
    /// What to do about it.
    package let remedy: String

    /// Makes a problem.
    package init(file: String, line: Int, what: String, remedy: String) {
        self.file = file
        self.line = line
        self.what = what
        self.remedy = remedy
    }
}

extension ZoneProblem: CustomStringConvertible {
    package var description: String { "\(file):\(line): \(what); \(remedy)" }
}
