package import Blocklists

/// The directory of published rulesets.
///
///     rulesets/
///         41/  names.index  ruleset.bin
///         42/  names.index  ruleset.bin
///         current -> 42
///
/// The keeper publishes by making a directory under a name that nobody looks at, filling it, making it
/// durable, giving it its number and only then turning `current` to it. A reader therefore finds the
/// old ruleset or the new one, whole, whenever power fails. An index that would come out the same is a
/// second name of the one before. Old generations stay until the keeper says which it still needs:
/// their words are wanted for journals that were written under them.
///
/// One process publishes, the one that holds the keeper's lock; any number read.
package struct PublishedRulesets: Sendable {
    /// The directory.
    package let directory: String

    /// The rulesets in `directory`, which exists.
    package init(directory: String) { self.directory = directory }

    static let indexName = "names.index"
    static let contentsName = "ruleset.bin"
    static let currentName = "current"
    /// What ends the name of a directory that is being filled.
    static let unfinishedSuffix = ".new"

    /// The directory of one generation.
    package func path(of generation: UInt32) -> String { "\(directory)/\(generation)" }

    private var currentPath: String { "\(directory)/\(Self.currentName)" }
}

// MARK: - Reading

extension PublishedRulesets {
    /// The generation that holds; nil where nothing has been published.
    package func currentGeneration() throws(RulesetError) -> UInt32? {
        guard let destination = try SystemFiles.destination(ofLink: currentPath) else {
            return nil
        }
        guard let generation = Self.generation(named: destination) else {
            throw .strangeCurrent(path: currentPath)
        }
        return generation
    }

    /// The generations that are there, ascending.
    package func generations() throws(RulesetError) -> [UInt32] {
        try SystemFiles.names(in: directory).compactMap(Self.generation(named:)).sorted()
    }

    /// Reads and checks the ruleset that holds.
    package func loadCurrent() throws(RulesetError) -> Ruleset {
        guard let generation = try currentGeneration() else {
            throw .nothingPublished(directory: directory)
        }
        return try load(generation)
    }

    /// Reads and checks one generation.
    package func load(_ generation: UInt32) throws(RulesetError) -> Ruleset {
        let (identity, contents) = try readContents(generation)
        let indexPath = "\(path(of: generation))/\(Self.indexName)"
        let index: NameIndex
        do {
            index = try NameIndex.open(indexPath)
        } catch {
            throw .index(error)
        }
        guard UInt64(index.nameCount) == identity.names, UInt64(index.octets) == identity.octets
        else { throw .strangeIndex(path: indexPath) }
        return try Ruleset(
            generation: generation,
            index: index,
            contents: contents,
            path: "\(path(of: generation))/\(Self.contentsName)"
        )
    }

    /// Reads one generation without its index: enough to turn the numbers of a verdict into words.
    package func contents(of generation: UInt32) throws(RulesetError) -> RulesetContents {
        try readContents(generation).contents
    }

    private func readContents(
        _ generation: UInt32
    ) throws(RulesetError) -> (identity: RulesetFile.IndexIdentity, contents: RulesetContents) {
        let path = "\(path(of: generation))/\(Self.contentsName)"
        let octets = try SystemFiles.read(path, octetsMax: RulesetFile.octetsMax)
        let (written, identity, contents) = try RulesetFile.decode(octets, path: path)
        guard written == generation else { throw .strangeCurrent(path: path) }
        return (identity, contents)
    }

    /// Reads a generation's number as `path(of:)` writes it, and nothing else.
    private static func generation(named name: String) -> UInt32? {
        guard let generation = UInt32(name), "\(generation)" == name, generation > 0 else {
            return nil
        }
        return generation
    }
}

// MARK: - Publishing

extension PublishedRulesets {
    /// Publishes a ruleset and returns its generation.
    ///
    /// `sourceDigest` is a digest of everything that the index is compiled from, identifiers included.
    /// Where it equals that of the generation that holds, that index is used again; else
    /// `compileIndex` writes the index to the path it is given. Throws `RulesetError`, or what
    /// `compileIndex` throws; the generation that holds then goes on holding.
    package func publish(
        _ contents: RulesetContents,
        sourceDigest: UInt64,
        compileIndex: (String) throws -> NameIndexSummary
    ) throws -> UInt32 {
        try removeUnfinished()
        let generation = try nextGeneration()
        let unfinished = path(of: generation) + Self.unfinishedSuffix
        try SystemFiles.makeDirectory(unfinished)
        let indexPath = "\(unfinished)/\(Self.indexName)"
        let identity: RulesetFile.IndexIdentity
        if let previous = try reusableIndex(sourceDigest) {
            try SystemFiles.link(previous.path, as: indexPath)
            identity = previous.identity
        } else {
            let summary = try compileIndex(indexPath)
            identity = RulesetFile.IndexIdentity(
                sourceDigest: sourceDigest,
                names: UInt64(summary.names),
                octets: UInt64(summary.octets)
            )
        }
        try SystemFiles.create(
            "\(unfinished)/\(Self.contentsName)",
            RulesetFile.encode(generation: generation, index: identity, contents)
        )
        try SystemFiles.syncDirectory(unfinished)
        try SystemFiles.rename(unfinished, to: path(of: generation))
        try SystemFiles.replaceLink(currentPath, to: "\(generation)")
        return generation
    }

    /// Removes every generation but those to keep and the one that holds; returns what went.
    package func removeGenerations(except kept: Set<UInt32>) throws(RulesetError) -> [UInt32] {
        let current = try currentGeneration()
        let gone = try generations().filter { !kept.contains($0) && $0 != current }
        for generation in gone { try SystemFiles.removeDirectory(path(of: generation)) }
        return gone
    }

    /// The index of the generation that holds, if it was compiled from the same and is whole.
    private func reusableIndex(
        _ sourceDigest: UInt64
    ) throws(RulesetError) -> (path: String, identity: RulesetFile.IndexIdentity)? {
        guard let current = try currentGeneration() else { return nil }
        let path = "\(path(of: current))/\(Self.indexName)"
        do {
            let identity = try readContents(current).identity
            guard identity.sourceDigest == sourceDigest else { return nil }
            let index = try NameIndex.open(path)
            guard UInt64(index.nameCount) == identity.names,
                UInt64(index.octets) == identity.octets
            else { return nil }
            return (path, identity)
        } catch {
            // What can't be read can't be used again; compiling anew mends it.
            return nil
        }
    }

    private func nextGeneration() throws(RulesetError) -> UInt32 {
        let newest = max(try generations().last ?? 0, try currentGeneration() ?? 0)
        guard newest < .max else { throw .outOfGenerations }
        return newest + 1
    }

    /// Removes what a publisher that was killed left unfinished.
    private func removeUnfinished() throws(RulesetError) {
        for name in try SystemFiles.names(in: directory)
        where name.hasSuffix(Self.unfinishedSuffix) {
            try SystemFiles.removeUnfinished("\(directory)/\(name)")
        }
    }
}
