import Control
import Foundation

/// Answers as programs read them: JSON, in the control API's own form.
enum JSONOutput {
    /// Prints `value` in one line.
    static func print(_ value: some Encodable) throws {
        let data = try ControlAPI.encoder().encode(value)
        StandardOutput.print(String(decoding: data, as: UTF8.self))
    }
}
