import DNSWire
import Dispatch
import Foundation
import Logging
import Processes
import Resolution
import Rulesets

/// What was seen of the trust anchors' keys, a file a zone in the state directory, so that a key roll-over goes on
/// where it was before a restart (RFC 5011).
struct AnchorFiles: Sendable {
    private let directory: String
    private let logger: Logger
    /// Writing waits for the disk, which recursion's thread must not.
    private let writing = DispatchQueue(label: "landline.anchors.write")

    init(_ state: StateDirectory, logger: Logger) {
        directory = state.anchors
        self.logger = logger
    }

    /// These files, as the resolver uses them.
    var shelf: AnchorShelf {
        AnchorShelf(load: load) { zone, text, changes in
            for change in changes { logger.notice("a trust anchor's key: \(change)") }
            writing.async { store(zone, text) }
        }
    }

    /// A file has a few lines a key, and a zone some dozen keys at most.
    private static let octetsMax = 64 << 10

    private func load(_ zone: Name) -> String? {
        guard let data = FileManager.default.contents(atPath: path(zone)),
            data.count <= Self.octetsMax
        else { return nil }
        return String(decoding: data, as: UTF8.self)
    }

    private func store(_ zone: Name, _ text: String) {
        do {
            try Directories.make(directory, mode: 0o750)
            try DurableFile.replace(path(zone), with: Array(text.utf8))
        } catch {
            logger.warning(
                "the keys of a trust anchor can't be stored; a restart begins with those configured",
                metadata: ["error": "\(error)"]
            )
        }
    }

    /// `root.keys`, `example.org.keys`; octets other than letters, digits, dots and hyphens as `%2F`.
    func path(_ zone: Name) -> String {
        var text = ""
        for octet in zone.isRoot ? Array("root".utf8) : Array("\(zone.folded)".utf8) {
            let character = Character(Unicode.Scalar(octet))
            let isPlain = octet < 0x80 && (character.isLetter || character.isNumber)
            let isMark = character == "-" || (character == "." && !text.isEmpty)
            text += isPlain || isMark ? String(character) : String(format: "%%%02X", octet)
        }
        return "\(directory)/\(text).keys"
    }
}
