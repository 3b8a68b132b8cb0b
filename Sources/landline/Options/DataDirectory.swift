import Foundation

/// Where the curated catalogue lies: installed, or in the sources that the program was built from.
enum DataDirectory {
    /// Where a package installs it.
    static let installed = "/usr/share/landline"
    /// The directory that is looked for.
    private static let name = "blocklists"

    /// The directory of the catalogue below `directory`, else `remembered`, else where it is found
    /// by itself.
    ///
    /// A remembered one that is gone, as after an update of the program, is sought anew. Without a word from the owner it is sought beside the program and in each directory above
    /// it, which finds the sources of a program run from its build directory, and then where a
    /// package puts it.
    static func blocklists(
        named directory: String?,
        or remembered: String? = nil
    ) throws(Failure) -> String {
        if let named = directory ?? Environment.variable("LANDLINE_DATA") {
            let path = Environment.absolute(named) + "/" + name
            guard isCatalogue(path) else {
                throw Failure(
                    "there is no catalogue in \(path)",
                    remedy: "name the directory that contains \(name)/evidence.toml",
                    status: .configuration
                )
            }
            return path
        }
        if let remembered, isCatalogue(remembered) { return remembered }
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        var directory = program.deletingLastPathComponent()
        while directory.path(percentEncoded: false) != "/" {
            let path = Environment.absolute(directory.path(percentEncoded: false)) + "/" + name
            if isCatalogue(path) { return path }
            directory = directory.deletingLastPathComponent()
        }
        let path = installed + "/" + name
        guard isCatalogue(path) else {
            throw Failure(
                "the catalogue is neither beside \(program.path(percentEncoded: false)) "
                    + "nor in \(path)",
                remedy: "name the directory that contains \(name)/ with --data or LANDLINE_DATA",
                status: .configuration
            )
        }
        return path
    }

    /// The directory in which a catalogue's directory lies.
    static func directory(of blocklists: String) -> String {
        Environment.absolute(blocklists + "/..")
    }

    private static func isCatalogue(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path + "/evidence.toml")
    }
}
