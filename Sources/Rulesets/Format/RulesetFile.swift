/// The bytes of `ruleset.bin`.
///
///     offset  octets
///          0       8  mark "LLRULES" and a zero
///          8       4  version of the format
///         12       4  generation
///         16       8  octets of the content
///         24       8  checksum of everything behind it (offset 32 on) and of the words before it
///         32       …  content: what the index must be, then `RulesetContents`, part by part
///
/// Numbers are little-endian and of fixed width. A text is its count of octets (4) and the octets; an
/// array is its count (4) and the elements; an optional is 0, or 1 and the value. Nothing is aligned,
/// for the file is read once and not mapped.
///
/// The file is trusted as little as a packet: every count is compared with the octets that are left
/// before anything is reserved, every number is checked to be one that its type has, and names and
/// identifiers go through the same checks as if they were typed.
enum RulesetFile {
    /// What a ruleset begins with.
    static let mark: [UInt8] = Array("LLRULES\0".utf8)
    /// The version of the format; other versions are refused, and the keeper publishes anew.
    static let version: UInt32 = 5
    static let headerOctets = 32
    /// The longest file: some million rules with long comments; beyond it a mistake is likelier.
    static let octetsMax = 256 << 20

    /// The words of the header.
    struct Header: Equatable {
        var generation: UInt32
        var contentOctets: UInt64
        var checksum: UInt64

        /// The first three words, which the checksum covers too.
        fileprivate func encodedHead() -> [UInt8] {
            var writer = OctetWriter()
            writer.write(octets: RulesetFile.mark)
            writer.write(RulesetFile.version)
            writer.write(generation)
            writer.write(contentOctets)
            return writer.octets
        }
    }

    /// What the index beside the ruleset must be, so that the two are never mixed up.
    struct IndexIdentity: Equatable {
        /// The keeper's digest of everything that the index was compiled from; equal digests mean that
        /// the index need not be compiled again.
        var sourceDigest: UInt64
        var names: UInt64
        var octets: UInt64
    }

    /// The octets of a whole file.
    static func encode(
        generation: UInt32,
        index: IndexIdentity,
        _ contents: RulesetContents
    ) -> [UInt8] {
        var writer = OctetWriter()
        writer.write(index.sourceDigest)
        writer.write(index.names)
        writer.write(index.octets)
        contents.write(to: &writer)
        return seal(generation: generation, content: writer.octets)
    }

    /// Puts the header before a content.
    static func seal(generation: UInt32, content: [UInt8]) -> [UInt8] {
        let header = Header(
            generation: generation,
            contentOctets: UInt64(content.count),
            checksum: 0
        )
        let head = header.encodedHead()
        var file = OctetWriter()
        file.write(octets: head)
        file.write(Checksum.of(head, content[...]))
        file.write(octets: content)
        return file.octets
    }

    /// What a file says, after every check that needs no second file.
    static func decode(
        _ octets: [UInt8],
        path: String
    ) throws(RulesetError) -> (generation: UInt32, index: IndexIdentity, RulesetContents) {
        guard octets.count >= headerOctets, octets.starts(with: mark) else {
            throw .notARuleset(path: path)
        }
        var reader = OctetReader(octets, at: mark.count)
        do throws(RulesetFault) {
            let version: UInt32 = try reader.read()
            guard version == Self.version else { throw RulesetFault.version(version) }
            let header = Header(
                generation: try reader.read(),
                contentOctets: try reader.read(),
                checksum: try reader.read()
            )
            let content = octets[headerOctets...]
            guard header.contentOctets == UInt64(content.count),
                header.checksum == Checksum.of(header.encodedHead(), content)
            else { throw RulesetFault.checksum }
            let index = IndexIdentity(
                sourceDigest: try reader.read(),
                names: try reader.read(),
                octets: try reader.read()
            )
            let contents = try RulesetContents(from: &reader)
            guard reader.isAtEnd else { throw RulesetFault.damaged }
            return (header.generation, index, contents)
        } catch {
            switch error {
            case .version(let version): throw .unknownVersion(version, path: path)
            case .checksum: throw .checksum(path: path)
            case .damaged: throw .damaged(offset: reader.offset - headerOctets, path: path)
            }
        }
    }
}

/// What can be wrong with the octets of a ruleset; the reader knows where.
enum RulesetFault: Error {
    /// Another version wrote them.
    case version(UInt32)
    /// They are not those that were written.
    case checksum
    /// They say something that no ruleset says.
    case damaged
}
