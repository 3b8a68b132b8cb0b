import FoundationEssentials
package import Processes

/// The last good copy of a file that others publish, and what its server said of it.
///
/// What is fetched takes the copy's place only after it has been found good, whole and at once; whatever
/// goes wrong, the copy stays as it was.
package struct FetchedCopy: Sendable {
    /// Where the copy lies.
    package let path: String
    /// Where what the server said of it lies.
    private var record: String { path + ".json" }

    /// What came of a refreshment.
    package enum Outcome: Sendable, Equatable {
        /// The copy is what the server has.
        case unchanged
        /// The copy was replaced.
        case replaced
    }

    /// Why a copy was not refreshed.
    package enum Failure: Error, Sendable {
        /// Nothing was fetched.
        case fetching(FetchError)
        /// What was fetched is not what it should be.
        case refused(String)
        /// It could not be put in place.
        case storing(SystemError)
    }

    /// The copy at `path`, in a directory that `refresh` makes if it is missing.
    package init(path: String) { self.path = path }

    // Lists are published: everybody may read them, so that it matters little which user fetched them.
    private static let directoryMode: UInt32 = 0o755
    private static let fileMode: UInt32 = 0o644

    /// Fetches the file if it has changed, and puts it in the copy's place if `check` finds it good.
    ///
    /// `check` throws what is wrong with the octets of the copy, or of what is to replace it: a copy that it
    /// doesn't find good is fetched anew, changed or not.
    package func refresh(
        from address: FetchAddress,
        by fetcher: Fetcher,
        octetsMax: Int,
        check: ([UInt8]) throws -> Void
    ) async throws(Failure) -> Outcome {
        let result: Fetcher.Result
        do {
            result = try await fetcher.fetch(
                address,
                unless: validators(octetsMax: octetsMax, check),
                octetsMax: octetsMax
            )
        } catch {
            throw .fetching(error)
        }
        guard case .changed(let octets, let validators) = result else { return .unchanged }
        do {
            try check(octets)
        } catch {
            throw .refused("\(error)")
        }
        do {
            try store(octets, validators)
        } catch {
            throw .storing(error)
        }
        return .replaced
    }

    /// What the server said of the copy; nil unless it is there and good.
    private func validators(octetsMax: Int, _ check: ([UInt8]) throws -> Void) -> Validators? {
        do {
            let said = try JSONDecoder().decode(
                Validators.self,
                from: Data(contentsOf: URL(filePath: record))
            )
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
            guard size == said.octets, said.octets <= octetsMax else { return nil }
            try check(Array(try Data(contentsOf: URL(filePath: path))))
            return said
        } catch {
            // Never fetched, or damaged: then it is fetched whatever the server said.
            return nil
        }
    }

    private func store(_ octets: [UInt8], _ validators: Validators) throws(SystemError) {
        let directory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        if !directory.isEmpty { try Directories.make(directory, mode: Self.directoryMode) }
        // In this order: without its record the copy is merely fetched once more.
        try DurableFile.replace(path, with: octets, mode: Self.fileMode)
        let said: Data
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            said = try encoder.encode(validators)
        } catch {
            preconditionFailure("texts and a number can be written as JSON: \(error)")
        }
        try DurableFile.replace(record, with: Array(said), mode: Self.fileMode)
    }
}
