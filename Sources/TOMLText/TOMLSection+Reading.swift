import FoundationEssentials

extension TOMLSection {
    /// The largest file read: a thousand times a long configuration.
    package static let octetsMax = 4 << 20

    /// Reads TOML text; `file` is what problems name.
    ///
    /// Throws the first place where the text is no TOML; there is no half-read table.
    package init(parsing text: some Collection<UInt8>, file: String) throws(TOMLProblem) {
        let octets = Array(text)
        guard octets.count <= Self.octetsMax else {
            throw TOMLProblem(
                file: file,
                line: 1,
                what: "the file has more than \(Self.octetsMax / (1 << 20)) MiB",
                remedy: "split it into several files"
            )
        }
        guard String(validating: octets, as: UTF8.self) != nil else {
            throw TOMLProblem(
                file: file,
                line: Self.firstInvalidLine(octets),
                what: "the line is not UTF-8",
                remedy: "save the file as UTF-8"
            )
        }
        var parser = TOMLParser(file: file, octets: octets)
        self = try parser.parse()
    }

    /// Reads TOML text; `file` is what problems name.
    package init(parsing text: String, file: String) throws(TOMLProblem) {
        try self.init(parsing: Array(text.utf8), file: file)
    }

    /// Reads a file; `name` is what problems call it, by default its path.
    package init(readingFile path: String, named name: String? = nil) throws(TOMLProblem) {
        let octets: [UInt8]
        do {
            octets = Array(try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw TOMLProblem(
                file: name ?? path,
                line: 1,
                what: "the file can't be read: \(error)",
                remedy: "check that it exists and that Landline may read it"
            )
        }
        try self.init(parsing: octets, file: name ?? path)
    }

    private static func firstInvalidLine(_ octets: [UInt8]) -> Int {
        let lines = octets.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let bad = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
        return (bad ?? 0) + 1
    }
}
