package import Foundation

/// What both sides of the control API agree on.
package enum ControlAPI {
    /// Grows when an operation changes its meaning, so that an old client is told so by a 404
    /// instead of misunderstanding.
    static let version = 1

    /// Where an operation is posted to.
    static func path<O: Operation>(of _: O.Type) -> String { "/v\(version)/\(O.name)" }

    /// JSON as the API writes it; also for commands' `--json`.
    package static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    /// Reads what ``encoder()`` writes.
    package static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }
}
