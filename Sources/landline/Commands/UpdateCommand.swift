import ArgumentParser
import Fetching
import Foundation
import Keeper
import Processes
import PublicSuffixes
import Recursion
import Rulesets
import Settings
import TOMLText

/// Fetches what others publish and Landline goes by: the Public Suffix List, or the root zone.
struct UpdateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: """
            Fetch the present public suffix list, by which unknown names are told, or the root zone.
            """,
        discussion: """
            Names that the catalogue doesn't know are told by their registrable domain, which takes the \
            Public Suffix List. Landline comes with one; this fetches the present one by HTTPS, if it has \
            changed, and goes by it once it has been found whole and sound. Whatever goes wrong, the last \
            good list stays.

            `local-root` fetches the root zone instead, of which Landline can keep a copy so that it need \
            not ask the root's servers (RFC 8806): set [recursion] local-root to the path that the command \
            tells, and fetch it daily, as with a timer. A copy is used until its SOA's expire has passed, \
            a week; then servers of the root are asked again. Nothing else is sent or fetched, and nothing is fetched without this command.

            Exit codes: 0 replaced or unchanged, 1 what was fetched is not what it should be, 69 nothing could be \
            fetched, 77 this user may not write into the state directory.
            """
    )

    /// What can be fetched.
    enum Wanted: String, ExpressibleByArgument, CaseIterable {
        case publicSuffixes = "public-suffixes"
        case localRoot = "local-root"

        /// Where it is fetched unless something else is said.
        var address: String {
            switch self {
            case .publicSuffixes: UpdateSubject.publicSuffixesAddress
            case .localRoot: UpdateSubject.rootZoneAddress
            }
        }
    }

    @Argument(help: "What to fetch.")
    var what = Wanted.publicSuffixes

    @Option(
        help: ArgumentHelp(
            "Where to fetch it: https, or http on this machine; where it is published, if left out.",
            valueName: "address"
        )
    )
    var from: String?

    @OptionGroup var state: StateOption

    func run() throws {
        let place = from ?? what.address
        guard let address = FetchAddress(place) else {
            throw Failure(
                "nothing is fetched from \(Visible.text(place))",
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
        switch what {
        case .publicSuffixes: try Self.updateSuffixes(of: directory, from: address)
        case .localRoot: try Self.updateRootZone(of: directory, from: address)
        }
    }

    private static func updateSuffixes(
        of directory: StateDirectory,
        from address: FetchAddress
    ) throws {
        let outcome = try refresh(.publicSuffixes(of: directory, from: address))
        let holding = SuffixListFile.load(directory, catalogue: nil).suffixes
        let version = holding.version.map { ", version \(Visible.text($0))" } ?? ""
        StandardOutput.print(
            "the public suffix list is \(outcome == .replaced ? "replaced" : "unchanged"): "
                + "\(holding.ruleCount) rules\(version)"
        )
    }

    private static func updateRootZone(
        of directory: StateDirectory,
        from address: FetchAddress
    ) throws {
        let outcome = try refresh(.rootZone(of: directory, from: address))
        let path = directory.fetchedRootZone
        if outcome == .unchanged {
            // Its time counts from when it was last known to be what is published.
            do {
                try FileManager.default.setAttributes(
                    [.modificationDate: Date()],
                    ofItemAtPath: path
                )
            } catch {
                throw Failure(
                    "\(Visible.text(path)) is what is published, and could not be marked as new: "
                        + Visible.text("\(error.localizedDescription)"),
                    remedy: "use sudo, or name an instance of yours with --state",
                    status: .noPermission
                )
            }
        }
        let copy: LocalRoot
        do throws(TOMLProblem) {
            copy = try Configuration.localRoot(path)
        } catch {
            throw Failure(Visible.text("\(error)"))
        }
        StandardOutput.print(
            """
            the root zone is \(outcome == .replaced ? "replaced" : "unchanged"): serial \(copy.serial)
            it is used where the configuration says:
              [recursion]
              local-root = "\(Visible.text(path))"
            """
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
