package import Control
import Foundation
import Processes
package import Rulesets

/// What an instance was last started with, kept in its state directory: commands that are told of
/// that directory alone then speak of the same configuration as the keeper.
package struct InstanceRecord: Codable, Equatable, Sendable {
    /// The configuration's absolute path.
    package var configuration: String
    /// The catalogue's directory, by absolute path.
    package var catalogue: String
    /// The addresses given with `--listen`; empty for the configured ones.
    package var listen: [String]

    /// Describes `instance`.
    package init(_ instance: Instance) {
        configuration = instance.configuration
        catalogue = instance.catalogue
        listen = instance.listen
    }

    /// Reads what the instance in `state` was started with; nil where none ever was, and where this
    /// user may not look: such a user is told so by whatever is asked next.
    package static func load(from state: StateDirectory) throws(ControlFailure) -> InstanceRecord? {
        let path = state.instanceRecord
        guard FileManager.default.isReadableFile(atPath: path) else { return nil }
        do {
            let data = try Data(contentsOf: URL(filePath: path))
            return try ControlAPI.decoder().decode(InstanceRecord.self, from: data)
        } catch {
            throw ControlFailure(
                .unavailable,
                "\(path) does not say what the instance was started with: \(error)",
                remedy: "start the instance again, which writes the file anew; or remove it"
            )
        }
    }

    /// Puts it into `state`.
    func save(to state: StateDirectory) throws {
        // Most starts change nothing, and should not wear the disk.
        do throws(ControlFailure) {
            if try Self.load(from: state) == self { return }
        } catch {
            // Whatever cannot be read is what is replaced.
        }
        let octets = try ControlAPI.encoder().encode(self)
        try DurableFile.replace(state.instanceRecord, with: Array(octets))
    }
}
