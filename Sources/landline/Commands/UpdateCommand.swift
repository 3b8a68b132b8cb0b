import ArgumentParser
import Fetching
import Foundation
import Keeper
import Processes
import PublicSuffixes
import Rulesets

/// Fetches what others publish and Landline goes by: the Public Suffix List.
struct UpdateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Fetch the present public suffix list, by which unknown names are told.",
        discussion: """
            Names that the catalogue doesn't know are told by their registrable domain, which takes the \
            Public Suffix List. Landline comes with one; this fetches the present one by HTTPS, if it has \
            changed, and goes by it once it has been found whole and sound. Whatever goes wrong, the last \
            good list stays. Nothing else is sent or fetched, and nothing is fetched without this command.

            Exit codes: 0 replaced or unchanged, 1 what was fetched is no such list, 69 nothing could be \
            fetched, 77 this user may not write into the state directory.
            """
    )

    @Option(
        help: ArgumentHelp(
            "Where to fetch it: https, or http on this machine.",
            valueName: "address"
        )
    )
    var from = UpdateSubject.publicSuffixesAddress

    @OptionGroup var state: StateOption

    func run() throws {
        guard let address = FetchAddress(from) else {
            throw Failure(
                "nothing is fetched from \(Visible.text(from))",
                remedy: "Write an https:// address; http:// is for this machine alone.",
                status: .usage
            )
        }
        let directory = state.directory
        guard FileManager.default.fileExists(atPath: directory.path) else {
            throw Failure(
                "there is no instance in \(Visible.text(directory.path))",
                remedy: "Start it with `landline serve`, or name another with --state.",
                status: .unavailable
            )
        }
        let outcome = try Self.refresh(.publicSuffixes(of: directory, from: address))
        let holding = SuffixListFile.load(directory, catalogue: nil).suffixes
        let version = holding.version.map { ", version \(Visible.text($0))" } ?? ""
        StandardOutput.print(
            "the public suffix list is \(outcome == .replaced ? "replaced" : "unchanged"): "
                + "\(holding.ruleCount) rules\(version)"
        )
    }

    /// Refreshes `subject`, or tells why not and that the last good copy stays.
    private static func refresh(_ subject: UpdateSubject) throws -> FetchedCopy.Outcome {
        let fetcher = Fetcher(agent: "landline/\(Version.text)")
        let outcome: Result<FetchedCopy.Outcome, FetchedCopy.Failure> = try waiting {
            do throws(FetchedCopy.Failure) {
                return .success(
                    try await subject.copy.refresh(
                        from: subject.address,
                        by: fetcher,
                        octetsMax: subject.octetsMax,
                        check: subject.check
                    )
                )
            } catch {
                return .failure(error)
            }
        }
        let place = Visible.text(subject.address.text)
        switch outcome {
        case .success(let outcome): return outcome
        case .failure(.fetching(let error)):
            throw Failure(
                "\(subject.name) could not be fetched from \(place): \(Visible.text("\(error)")); "
                    + lastGoodStays,
                remedy: error.remedy,
                status: .unavailable
            )
        case .failure(.refused(let what)):
            throw Failure(
                "what \(place) has is not \(subject.name): \(Visible.text(what)); \(lastGoodStays)",
                remedy: "try again later, or name the right address with --from"
            )
        case .failure(.storing(let error)):
            let isForbidden = [EACCES, EPERM, EROFS].contains(error.code)
            throw Failure(
                "\(subject.name) was fetched and could not be kept: \(Visible.text("\(error)"))",
                remedy: isForbidden ? "use sudo, or name an instance of yours with --state" : nil,
                status: isForbidden ? .noPermission : .failure
            )
        }
    }

    private static let lastGoodStays = "the last good one stays"
}
