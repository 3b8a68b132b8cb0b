import Captures
import Foundation
import TOMLText

/// A capture's file, as a person names it.
enum CaptureText {
    /// Reads a capture from a file, or with `-` from standard input, no further than a capture can reach.
    static func read(_ file: String) throws -> Capture {
        let name = file == "-" ? "standard input" : Visible.text(file)
        let octets: Data
        do {
            let handle =
                file == "-"
                ? FileHandle.standardInput
                : try FileHandle(forReadingFrom: URL(filePath: file))
            octets = try handle.read(upToCount: TOMLSection.octetsMax + 1) ?? Data()
        } catch {
            throw Failure(
                "cannot read \(name)",
                remedy: "name a file that this user may read, or - for standard input",
                status: .nothingFound
            )
        }
        do throws(TOMLProblem) {
            return try Capture(parsing: octets, file: name)
        } catch {
            throw Failure(Visible.text("\(error)"), status: .problems)
        }
    }
}
