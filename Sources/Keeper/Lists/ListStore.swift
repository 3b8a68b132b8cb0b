package import Attribution
package import Blocklists
package import Control
import Foundation
import Processes
import Rulesets

/// The last good copy of each subscribed list, `<state>/lists/<id>`.
///
/// Rulesets are compiled from the copies alone: a list that is being rewritten, that has gone, or
/// that a mistake has emptied of its format never takes away what it held before. A new text
/// becomes the copy only after it has been read through once.
package struct ListStore {
    /// A list as far as it can be used.
    package struct Entry: Sendable {
        package let id: Slug
        /// Where the owner has it.
        package let source: String
        /// The copy that rulesets are compiled from; nil before the first good one.
        package let copy: ListFile?
        /// What the last reading of the copy found.
        package let reading: ListReading?
        /// What changes whenever the copy does, and only then.
        package let digest: UInt64
    }

    /// What is remembered of a list between two looks at it.
    private struct Known {
        /// The owner's file when it was last looked into.
        var source: FileIdentity?
        var format: ListFormat?
        /// Why that file could not be used.
        var problem: Problem?
        var entry: Entry
    }

    private let directory: String
    private var known: [Slug: Known] = [:]
    /// Copies that a power failure could still damage.
    private var undurable: Set<String> = []

    /// The copies in `directory`, which exists.
    package init(directory: String) {
        self.directory = directory
    }

    /// Looks at a list and takes over its text if it is new and good.
    ///
    /// A list that has not changed costs one `stat`.
    package mutating func refresh(
        _ id: Slug,
        source: String,
        format: ListFormat?
    ) -> (entry: Entry, problem: Problem?) {
        let identity = FileIdentity(path: source)
        if let known = known[id], known.source == identity, known.format == format,
            known.entry.source == source
        {
            return (known.entry, known.problem)
        }
        let copy = directory + "/" + id.text
        var problem: Problem?
        var entry: Entry
        do {
            let reading = try takeOver(source, format: format, to: copy)
            entry = Entry(
                id: id,
                source: source,
                copy: ListFile(path: copy, format: format),
                reading: reading.found,
                digest: reading.digest
            )
        } catch {
            problem = error
            entry = lastGood(id, source: source, copy: copy, format: format)
        }
        known[id] = Known(source: identity, format: format, problem: problem, entry: entry)
        return (entry, problem)
    }

    /// What the copy of a list holds, or before there is one the list itself; changes nothing.
    package func inspect(_ id: Slug, source: String, format: ListFormat?) -> Entry {
        let copy = directory + "/" + id.text
        let entry = lastGood(id, source: source, copy: copy, format: format)
        return entry.reading == nil
            ? lastGood(id, source: source, copy: source, format: format) : entry
    }

    /// Waits until all copies are on the disk, and tells of those that can't be put there.
    ///
    /// Nothing is published later for it: until then the owner's own file, which the copy is of, is there.
    package mutating func makeDurable(report: (Problem) -> Void) {
        for copy in undurable.sorted() {
            do {
                try FileCopy.makeDurable(copy)
            } catch {
                // One that is no longer subscribed to has gone meanwhile.
                guard FileManager.default.fileExists(atPath: copy) else { continue }
                report(Problem(file: copy, what: "\(error)", remedy: "check the disk"))
            }
        }
        undurable = []
    }

    /// Forgets lists that are no longer subscribed to, and removes their copies.
    package mutating func retain(_ ids: Set<Slug>) throws {
        known = known.filter { ids.contains($0.key) }
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
            guard let id = Slug(name), !ids.contains(id) else { continue }
            try FileManager.default.removeItem(atPath: directory + "/" + name)
        }
    }

    /// Reads the owner's file through, and puts its text where the copy is, unless it is there.
    private mutating func takeOver(
        _ source: String,
        format: ListFormat?,
        to copy: String
    ) throws(Problem) -> Reading {
        let lastGoodStays = "repair it; the last good copy stays in use"
        do {
            let reading = try Reading(of: ListFile(path: source, format: format))
            if !FileCopy.holdSame(source, copy) {
                try FileCopy.replace(copy, withCopyOf: source)
                undurable.insert(copy)
            }
            return reading
        } catch let error as ListError {
            throw Problem(file: source, what: "\(error)", remedy: lastGoodStays)
        } catch {
            throw Problem(
                file: source,
                what: "the list cannot be taken over: \(error)",
                remedy: lastGoodStays
            )
        }
    }

    /// What the copy holds, when the owner's file cannot be used.
    private func lastGood(
        _ id: Slug,
        source: String,
        copy: String,
        format: ListFormat?
    ) -> Entry {
        let file = ListFile(path: copy, format: format)
        do {
            let reading = try Reading(of: file)
            return Entry(
                id: id,
                source: source,
                copy: file,
                reading: reading.found,
                digest: reading.digest
            )
        } catch {
            // There never was a good one, or the disk has damaged it; the problem of the owner's
            // file, which stands anyway, is the one to repair.
            return Entry(id: id, source: source, copy: nil, reading: nil, digest: 0)
        }
    }
}

/// One reading of a whole list.
private struct Reading {
    let found: ListReading
    /// Of all that the list says, in its order.
    let digest: UInt64

    init(of file: ListFile) throws(ListError) {
        var digest = Digest()
        found = try file.read { name, rule in
            digest.add(name)
            digest.add(UInt8(rule.scope.rawValue << 1 | (rule.isException ? 1 : 0)))
        }
        self.digest = digest.value
    }
}
