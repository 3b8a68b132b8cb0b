package import Attribution
import FoundationEssentials
import Processes
import TOMLText

/// The captures at hand: those that came with Landline, and the files of one directory.
package struct CaptureShelf: Sendable {
    /// Where captures are kept.
    package let directory: String

    /// Captures that a directory may hold: all are read to list them.
    package static let capturesMax = 1_000
    private static let suffix = ".toml"
    /// What others than the owner and the group may do with them: nothing, as with the log.
    private static let directoryMode: UInt32 = 0o750

    /// The shelf of this directory, which need not exist.
    package init(directory: String) { self.directory = directory }

    /// One capture on the shelf.
    package struct Entry: Sendable {
        /// By which commands name it.
        package let id: String
        package let isShipped: Bool
        /// What it is, or what is wrong with it.
        package let capture: Result<Capture, CaptureProblem>
    }

    /// All captures: the owner's by name, then those that came with Landline.
    package func entries() throws(CaptureProblem) -> [Entry] {
        var entries = try keptIDs().map { id in
            Entry(id: id.text, isShipped: false, capture: Result { try read(id) }.typed)
        }
        do {
            entries += try ShippedCapture.all().map {
                Entry(id: $0.id, isShipped: true, capture: .success($0.capture))
            }
        } catch {
            throw .system("a capture that came with Landline is faulty: \(error)")
        }
        return entries
    }

    /// The capture called `name`.
    package func capture(named name: String) throws(CaptureProblem) -> Capture {
        do throws(TOMLProblem) {
            if let shipped = try ShippedCapture.all().first(where: { $0.id == name }) {
                return shipped.capture
            }
        } catch {
            throw .faulty(error)
        }
        let kept = try keptIDs()
        guard let id = kept.first(where: { $0.text == name }) else {
            let words = kept.map(\.text) + ShippedCapture.ids
            throw .unknown(name, meant: NearestName.to(name, among: words))
        }
        return try read(id)
    }

    /// Keeps `capture` under `name`; `replacing` one that is there already.
    package func keep(
        _ capture: Capture,
        as name: Slug,
        replacing: Bool = false
    ) throws(CaptureProblem) {
        try check(name, replacing: replacing)
        try prepare()
        do {
            try DurableFile.replace(path(name), with: Array(capture.text.utf8))
        } catch {
            throw .system("\(error)")
        }
    }

    /// Whether a capture may be kept under `name`, before minutes are spent on making it.
    package func check(_ name: Slug, replacing: Bool) throws(CaptureProblem) {
        guard !ShippedCapture.ids.contains(name.text) else { throw .shipped(name) }
        let kept = try keptIDs()
        guard !kept.contains(name) else {
            if replacing { return }
            throw .exists(name)
        }
        guard kept.count < Self.capturesMax else { throw .tooMany(kept.count) }
    }

    /// Makes the directory, and says whether something can be kept in it, before minutes are spent on that.
    package func prepare() throws(CaptureProblem) {
        do {
            try Directories.make(directory, mode: Self.directoryMode)
        } catch {
            throw .system("\(error)")
        }
        guard FileManager.default.isWritableFile(atPath: directory) else {
            throw .system("this user may not write in \(directory)")
        }
    }

    /// Removes the owner's capture called `name`.
    package func remove(_ name: String) throws(CaptureProblem) {
        if let slug = Slug(name), ShippedCapture.ids.contains(name) { throw .shipped(slug) }
        let kept = try keptIDs()
        guard let id = kept.first(where: { $0.text == name }) else {
            throw .unknown(name, meant: NearestName.to(name, among: kept.map(\.text)))
        }
        do {
            try FileManager.default.removeItem(atPath: path(id))
        } catch {
            throw .system("cannot remove \(path(id)): \(error)")
        }
    }

    private func path(_ id: Slug) -> String { "\(directory)/\(id)\(Self.suffix)" }

    private func read(_ id: Slug) throws(CaptureProblem) -> Capture {
        do {
            return try Capture(TOMLSection(readingFile: path(id), named: id.text + Self.suffix))
        } catch {
            throw .faulty(error)
        }
    }

    /// The names of the directory's captures; none where it doesn't exist.
    private func keptIDs() throws(CaptureProblem) -> [Slug] {
        guard FileManager.default.fileExists(atPath: directory) else { return [] }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory)
        } catch {
            throw .system("cannot read \(directory): \(error)")
        }
        return Array(
            names.filter { $0.hasSuffix(Self.suffix) }
                .compactMap { Slug($0.dropLast(Self.suffix.count)) }
                .sorted().prefix(Self.capturesMax)
        )
    }
}

extension Result where Failure == any Error {
    /// The failure as what it is known to be.
    fileprivate var typed: Result<Success, CaptureProblem> {
        mapError { $0 as? CaptureProblem ?? .system("\($0)") }
    }
}
