package import Control
import Foundation
package import PublicSuffixes
package import Rulesets

/// The public suffix list that holds: the one that `landline update` fetched last, else the shipped one.
package struct SuffixListFile: Sendable {
    /// The list.
    package let suffixes: PublicSuffixes
    /// Where it lies; nil where there is none, and every last label is a public suffix.
    package let path: String?
    /// Why a better one could not be used.
    package let problem: Problem?

    /// The folder of the shipped list below the catalogue's directory.
    package static let folder = "public-suffixes"

    /// Reads the list of an instance.
    ///
    /// `catalogue` is the directory of the catalogue, beside which the shipped list lies; nil where nobody
    /// knows it. A fetched list that is damaged gives way to the shipped one. Never fails: names are then told by their
    /// last two labels.
    package static func load(_ state: StateDirectory, catalogue: String?) -> SuffixListFile {
        var problem: Problem?
        if FileManager.default.fileExists(atPath: state.fetchedSuffixes) {
            do throws(Problem) {
                return try load(state.fetchedSuffixes, mustBeSound: true, after: nil)
            } catch {
                problem = error
            }
        }
        return loadShipped(catalogue: catalogue, after: problem)
    }

    /// Reads the list that lies with the catalogue, whatever was fetched; `problem` is why that is not used.
    package static func loadShipped(
        catalogue: String?,
        after problem: Problem? = nil
    ) -> SuffixListFile {
        guard let catalogue, let shipped = shipped(in: catalogue + "/" + folder) else {
            return SuffixListFile(
                suffixes: PublicSuffixes(),
                path: nil,
                problem: problem
                    ?? Problem(
                        file: catalogue.map { $0 + "/" + folder },
                        what: "there is no public suffix list",
                        remedy:
                            "landline update fetches it; until then names are told by two labels"
                    )
            )
        }
        do throws(Problem) {
            return try load(shipped, mustBeSound: false, after: problem)
        } catch {
            return SuffixListFile(suffixes: PublicSuffixes(), path: nil, problem: problem ?? error)
        }
    }

    /// The newest list in `directory`: their names are their dates.
    private static func shipped(in directory: String) -> String? {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
            return nil
        }
        return names.filter { $0.hasSuffix(".dat") }.max().map { directory + "/" + $0 }
    }

    private static func load(
        _ path: String,
        mustBeSound: Bool,
        after problem: Problem?
    ) throws(Problem) -> SuffixListFile {
        do {
            let handle = try FileHandle(forReadingFrom: URL(filePath: path))
            defer { try? handle.close() }
            // One octet more than a list may have is refused by the reader.
            let octets = try handle.read(upToCount: PublicSuffixes.octetsMax + 1) ?? Data()
            let suffixes = try PublicSuffixes(reading: Array(octets))
            if mustBeSound { try suffixes.checkSoundness() }
            return SuffixListFile(suffixes: suffixes, path: path, problem: problem)
        } catch {
            throw Problem(
                file: path,
                what: "the public suffix list can't be used: \(error)",
                remedy: "landline update fetches it anew"
            )
        }
    }
}
