/// Why an index could not be built or opened.
package enum NameIndexError: Error, Equatable, Sendable {
    /// A system call on the file failed.
    case file(operation: String, path: String, code: Int32)
    /// The file is no index at all, or shorter than an index's header.
    case notAnIndex(path: String)
    /// The index was written by another version of Landline.
    case unknownVersion(UInt32, path: String)
    /// The header's word named `field` contradicts the rest of the file.
    case damaged(field: String, path: String)
    /// The content does not have the checksum that the header gives.
    case checksum(path: String)
    /// More names than one index may hold.
    case tooManyNames(limit: Int)
    /// Two different names have the same 64-bit hash under this key: build again with another.
    case hashCollision
}

extension NameIndexError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .file(let operation, let path, let code):
            "\(path): cannot \(operation) (errno \(code)); check that the disk has room and that "
                + "the directory belongs to Landline"
        case .notAnIndex(let path):
            "\(path): not a name index; publish the ruleset again"
        case .unknownVersion(let version, let path):
            "\(path): index version \(version) is not one this Landline reads; "
                + "publish the ruleset again"
        case .damaged(let field, let path):
            "\(path): damaged (\(field) is impossible); publish the ruleset again"
        case .checksum(let path):
            "\(path): damaged (its checksum is wrong); publish the ruleset again"
        case .tooManyNames(let limit):
            "more than \(limit) names; subscribe to fewer lists"
        case .hashCollision:
            "two names have the same hash; build again with another key"
        }
    }
}
