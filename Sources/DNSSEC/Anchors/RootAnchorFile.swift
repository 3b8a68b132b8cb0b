package import DNSWire

/// The file in which IANA publishes the root's keys (RFC 7958, RFC 9718: root-anchors.xml).
package enum RootAnchorFile {
    /// The published file has 2 KB; one beyond this is another file given by mistake.
    package static let octetsMax = 64 << 10
    /// More keys than the root has had in all.
    static let digestsMax = 32

    /// Reads the DS records that are valid at `seconds` since 1970, in the order of the file.
    ///
    /// Throws at the first thing that is not as RFC 7958 §2.1 says, and where no key is valid at that time.
    package static func read(
        _ text: String,
        at seconds: UInt32
    ) throws(AnchorFileError) -> [ResourceRecord] {
        guard text.utf8.count <= octetsMax else {
            throw AnchorFileError(
                line: 1,
                what: "the file has more than \(octetsMax) octets",
                remedy: AnchorFileError.fetchAgain
            )
        }
        var reader = try XMLReader(text)
        guard case .start("TrustAnchor", _) = try reader.next() else {
            throw reader.fault("the file does not begin with <TrustAnchor>")
        }
        var zone: Name?
        var records: [ResourceRecord] = []
        var digests = 0
        reading: while true {
            switch try reader.next() {
            case .start("Zone", _):
                guard zone == nil else { throw reader.fault("there is a second <Zone>") }
                zone = try Self.zone(content(of: "Zone", &reader), reader)
            case .start("KeyDigest", let attributes):
                guard let zone else { throw reader.fault("<Zone> does not come first") }
                digests += 1
                guard digests <= digestsMax else { throw reader.fault("there are too many keys") }
                let isValid = try Self.isValid(attributes, at: seconds, reader)
                let ds = try digest(&reader)
                guard isValid else { continue }
                records.append(
                    ResourceRecord(name: zone, type: .ds, ttl: ttl, rdata: ds.rdata)
                )
            case .end: break reading
            case .start(let name, _): throw reader.fault("<\(name)> is not expected here")
            case .text, .endOfFile: throw reader.fault("<TrustAnchor> holds a text")
            }
        }
        guard try reader.next() == .endOfFile else {
            throw reader.fault("something follows </TrustAnchor>")
        }
        guard !records.isEmpty else {
            throw AnchorFileError(
                line: reader.line,
                what: "no key in the file is valid now",
                remedy: "set the clock, or fetch a newer file"
            )
        }
        return records
    }

    /// A day; trust anchors do not expire by it.
    private static let ttl: UInt32 = 86_400

    // MARK: - Elements

    /// The text of the element whose start tag was read; what is in it may only be text.
    private static func content(
        of name: String,
        _ reader: inout XMLReader
    ) throws(AnchorFileError) -> String {
        guard case .text(let text) = try reader.next() else {
            throw reader.fault("<\(name)> is empty")
        }
        guard case .end = try reader.next() else {
            throw reader.fault("<\(name)> holds more than a text")
        }
        return text
    }

    private static func zone(
        _ text: String,
        _ reader: XMLReader
    ) throws(AnchorFileError) -> Name {
        do throws(NameError) {
            return try Name(text)
        } catch {
            throw reader.fault("<Zone> holds no name")
        }
    }

    /// The DS record of a `<KeyDigest>` whose start tag was read.
    private static func digest(_ reader: inout XMLReader) throws(AnchorFileError) -> DSData {
        let line = reader.line
        var fields: [String: String] = [:]
        reading: while true {
            switch try reader.next() {
            case .start(let name, _):
                guard knownFields.contains(name) else {
                    throw reader.fault("<\(name)> is not expected in <KeyDigest>")
                }
                let text = try content(of: name, &reader)
                guard fields.updateValue(text, forKey: name) == nil else {
                    throw reader.fault("there is a second <\(name)>")
                }
            case .end: break reading
            case .text, .endOfFile: throw reader.fault("<KeyDigest> holds a text")
            }
        }
        guard let tag = fields["KeyTag"].flatMap(UInt16.init),
            let algorithm = fields["Algorithm"].flatMap(UInt8.init),
            let type = fields["DigestType"].flatMap(UInt8.init),
            let digest = fields["Digest"].flatMap({ text in
                Hexadecimal.octets(text.filter { !$0.isWhitespace })
            }), !digest.isEmpty
        else { throw fault(line, "<KeyDigest> lacks a number or its digest") }
        let ds = DSData(
            keyTag: tag,
            algorithm: SigningAlgorithm(rawValue: algorithm),
            digestType: DigestType(rawValue: type),
            digest: digest
        )
        if let octets = ds.digestType.octets, octets != digest.count {
            throw fault(line, "the digest has \(digest.count) octets, not \(octets)")
        }
        return ds
    }

    private static func fault(_ line: Int, _ what: String) -> AnchorFileError {
        AnchorFileError(line: line, what: what, remedy: AnchorFileError.fetchAgain)
    }

    /// RFC 7958 §2.1.2; the last two are RFC 9718's.
    private static let knownFields: Set<String> = [
        "KeyTag", "Algorithm", "DigestType", "Digest", "PublicKey", "Flags",
    ]

    /// Whether a key with these attributes is valid at `seconds`.
    private static func isValid(
        _ attributes: [String: String],
        at seconds: UInt32,
        _ reader: XMLReader
    ) throws(AnchorFileError) -> Bool {
        guard let from = attributes["validFrom"] else {
            throw reader.fault("<KeyDigest> has no validFrom")
        }
        let start = try moment(from, reader)
        let end = try attributes["validUntil"].map { until throws(AnchorFileError) in
            try moment(until, reader)
        }
        return start <= Int64(seconds) && Int64(seconds) < end ?? .max
    }

    private static func moment(
        _ text: String,
        _ reader: XMLReader
    ) throws(AnchorFileError) -> Int64 {
        guard let seconds = Timestamp.seconds(text) else {
            throw reader.fault("a time is not like 2017-02-02T00:00:00+00:00")
        }
        return seconds
    }
}

/// Why a file of trust anchors cannot be used.
package struct AnchorFileError: Error, Equatable, CustomStringConvertible {
    /// The line, from 1.
    package let line: Int
    /// What is wrong, in one clause.
    package let what: String
    /// What to do about it.
    package let remedy: String

    package var description: String { "line \(line): \(what); \(remedy)" }

    static let fetchAgain = "fetch root-anchors.xml from IANA again and check its signature"
}
