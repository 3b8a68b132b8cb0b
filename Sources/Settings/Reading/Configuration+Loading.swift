import FoundationEssentials
package import TOMLText

extension Configuration {
    /// The name of the directory beside a configuration whose files add to it.
    package static let dropInDirectory = "conf.d"

    /// The files of the configuration at `path`: itself, `*.toml` in `conf.d` beside it by name, and
    /// `more`, those of them that exist.
    ///
    /// A configuration that isn't there is as good as an empty one, unless it `mustExist`.
    package static func files(
        at path: String,
        mustExist: Bool,
        more: [String] = []
    ) throws(TOMLProblem) -> [File] {
        let manager = FileManager.default
        var paths: [String] = []
        if mustExist || manager.fileExists(atPath: path) { paths.append(path) }
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let dropIns = directory + dropInDirectory
        if manager.fileExists(atPath: dropIns) {
            let names = try attempt("list", dropIns) {
                try manager.contentsOfDirectory(atPath: dropIns)
            }
            paths += names.filter { $0.hasSuffix(".toml") && !$0.hasPrefix(".") }.sorted()
                .map { "\(dropIns)/\($0)" }
        }
        paths += more.filter { manager.fileExists(atPath: $0) }
        var files: [File] = []
        for path in paths {
            let data = try attempt("read", path) { try Data(contentsOf: URL(filePath: path)) }
            files.append(File(name: path, octets: Array(data)))
        }
        return files
    }

    /// Reads the configuration at `path` and everything that belongs to it.
    package static func load(
        _ path: String,
        mustExist: Bool = true,
        more: [String] = []
    ) -> (configuration: Configuration, problems: [TOMLProblem]) {
        do throws(TOMLProblem) {
            return read(try files(at: path, mustExist: mustExist, more: more))
        } catch {
            return (Configuration(), [error])
        }
    }

    private static func attempt<Result>(
        _ verb: String,
        _ path: String,
        _ body: () throws -> Result
    ) throws(TOMLProblem) -> Result {
        do {
            return try body()
        } catch {
            throw TOMLProblem(
                file: path,
                line: 1,
                what: "can't \(verb) it: \(error)",
                remedy: "check that it exists and that Landline may read it"
            )
        }
    }
}
