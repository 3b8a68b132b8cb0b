package import Blocklists
package import Policies

/// Why a ruleset can't be read or published.
package enum RulesetError: Error, Equatable, Sendable {
    /// A system call on a file failed.
    case file(operation: String, path: String, code: Int32)
    /// Nothing has been published here yet.
    case nothingPublished(directory: String)
    /// `current` leads to something that is no generation.
    case strangeCurrent(path: String)
    /// The file is no ruleset, or shorter than a ruleset's header.
    case notARuleset(path: String)
    /// The file is longer than any ruleset.
    case tooLarge(path: String, octetsMax: Int)
    /// The ruleset was written by another version of Landline.
    case unknownVersion(UInt32, path: String)
    /// The content does not have the length or checksum that the header gives.
    case checksum(path: String)
    /// The octets from `offset` of the content on are not what a ruleset has there.
    case damaged(offset: Int, path: String)
    /// The index is not the one that the ruleset was published with.
    case strangeIndex(path: String)
    /// The index can't be read or written.
    case index(NameIndexError)
    /// The devices can't be told apart.
    case devices(DeviceTableError, path: String)
    /// The directory holds the last generation that there is a number for.
    case outOfGenerations
}

extension RulesetError: CustomStringConvertible {
    /// What is wrong, and what helps.
    package var description: String {
        let remedy = "publish the ruleset again (landline reload)"
        return switch self {
        case .file(let operation, let path, let code):
            "\(path): cannot \(operation) (errno \(code)); check that the disk has room and that "
                + "the directory belongs to Landline"
        case .nothingPublished(let directory):
            "\(directory): no ruleset has been published yet; start the keeper"
        case .strangeCurrent(let path):
            "\(path): leads to no generation of a ruleset; \(remedy)"
        case .notARuleset(let path):
            "\(path): is no ruleset; \(remedy)"
        case .tooLarge(let path, let octetsMax):
            "\(path): is longer than the \(octetsMax) octets of any ruleset; \(remedy)"
        case .unknownVersion(let version, let path):
            "\(path): ruleset version \(version) is not one that this Landline reads; \(remedy)"
        case .checksum(let path):
            "\(path): is damaged (its length or checksum is wrong); \(remedy)"
        case .damaged(let offset, let path):
            "\(path): is damaged (at octet \(offset) of its content); \(remedy)"
        case .strangeIndex(let path):
            "\(path): is not the index that the ruleset was published with; \(remedy)"
        case .index(let error):
            "\(error)"
        case .devices(let error, let path):
            "\(path): two devices can't be told apart (\(error)); \(remedy)"
        case .outOfGenerations:
            "there is no further generation number; remove the published rulesets and \(remedy)"
        }
    }
}
