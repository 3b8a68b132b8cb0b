import Recursion
import Resolution
import Rulesets
import Sockets
import DNSWire
import FoundationEssentials
package import TOMLText
import ZoneFiles

extension Configuration {
    /// The largest file of root hints or trusted keys that is read; real ones have a few kilobytes.
    private static let namedFileOctetsMax = 1 << 20

    /// Takes in what stands in the files that the configuration names: servers of the root and trusted
    /// keys, and a copy of the root zone.
    ///
    /// To be called once, on a configuration that was just read; tells what is wrong in the files.
    package mutating func readNamedFiles() -> [TOMLProblem] {
        var problems: [TOMLProblem] = []
        var hints = RootHintsText(answerer.resolution.recursion.rootHints)
        for path in rootHintsFiles {
            do throws(TOMLProblem) {
                let text = try Self.text(of: path)
                for record in try Self.records(text, path) where record.type != .ns {
                    guard hints.add(record) else {
                        throw TOMLProblem(
                            file: path,
                            line: 1,
                            what: "a \(record.type) record is no root hint",
                            remedy:
                                "name a file of the root's NS records and their servers' addresses"
                        )
                    }
                }
            } catch {
                problems.append(error)
            }
        }
        answerer.resolution.recursion.rootHints = hints.hints
        if !localRootFile.isEmpty {
            do throws(TOMLProblem) {
                answerer.resolution.recursion.localRoot = try Self.localRoot(localRootFile)
            } catch {
                problems.append(error)
            }
        }
        let seconds =
            answerer.resolution.recursion.validationSeconds
            ?? UInt32(clamping: WallClock.microsecondsNow() / 1_000_000)
        for path in trustAnchorFiles {
            do throws(TOMLProblem) {
                let anchors = try TrustAnchorText.anchors(
                    try Self.text(of: path),
                    file: path,
                    at: seconds
                )
                for anchor in anchors
                where !answerer.resolution.recursion.trustAnchors.contains(anchor) {
                    answerer.resolution.recursion.trustAnchors.append(anchor)
                }
            } catch {
                problems.append(error)
            }
        }
        return problems
    }

    /// The files beside the configuration's own that it is made of, to be watched for changes.
    package var namedFiles: [String] {
        hostsFiles + rootHintsFiles + trustAnchorFiles
            + (localRootFile.isEmpty ? [] : [localRootFile])
    }

    private static func text(of path: String) throws(TOMLProblem) -> String {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw TOMLProblem(
                file: path,
                line: 1,
                what: "the file can't be read",
                remedy: "check that it exists and that Landline may read it"
            )
        }
        guard data.count <= namedFileOctetsMax else {
            throw TOMLProblem(
                file: path,
                line: 1,
                what: "the file has more than \(namedFileOctetsMax >> 10) KiB",
                remedy: "name a file of root hints or trusted keys"
            )
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// The records of a zone file's text.
    static func records(
        _ text: String,
        _ path: String
    ) throws(TOMLProblem) -> [ResourceRecord] {
        let zone = ZoneFile.parse(text, file: path)
        if let problem = zone.problems.first {
            throw TOMLProblem(
                file: path,
                line: problem.line,
                what: problem.what,
                remedy: problem.remedy
            )
        }
        return zone.records
    }
}
