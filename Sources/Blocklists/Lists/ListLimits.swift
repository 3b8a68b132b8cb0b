/// Bounds of what a list may be: it comes from strangers.
package struct ListLimits: Sendable {
    /// A line of a real list is a name and perhaps a comment; ad blockers' longest have 2,000 octets.
    package static let lineOctetsMax = 4096
    /// Rejected lines kept with their text; the rest are counted.
    package static let rejectedMax = 100

    /// The largest file: ten times the largest public list.
    package var fileOctetsMax: Int
    /// The most rules of one list: four times the largest public list.
    package var rulesMax: Int

    /// Limits, by default far above what public lists need.
    package init(fileOctetsMax: Int = 1 << 30, rulesMax: Int = 20_000_000) {
        self.fileOctetsMax = fileOctetsMax
        self.rulesMax = rulesMax
    }
}

/// Why a list as a whole can't be used; the last good copy should stay.
package enum ListError: Error, Equatable, Sendable {
    /// The file can't be read.
    case file(operation: String, path: String, code: Int32)
    /// The file is larger than the limit.
    case tooLarge(path: String, octetsMax: Int)
    /// The list has more rules than the limit.
    case tooManyRules(path: String, rulesMax: Int)
    /// The format wasn't said and can't be told.
    case unknownFormat(path: String)
}

extension ListError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .file(let operation, let path, let code):
            "\(path): cannot \(operation) (errno \(code)); check that the file exists and that "
                + "Landline may read it"
        case .tooLarge(let path, let octetsMax):
            "\(path): more than \(octetsMax) octets; subscribe to a smaller list"
        case .tooManyRules(let path, let rulesMax):
            "\(path): more than \(rulesMax) rules; subscribe to a smaller list"
        case .unknownFormat(let path):
            "\(path): in no format that is known; set `format` to one of "
                + ListFormat.all.map(\.rawValue).joined(separator: ", ")
        }
    }
}
