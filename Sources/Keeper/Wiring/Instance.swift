package import Processes
package import Rulesets

/// The files of one instance: what the keeper reads, and where it keeps what it makes.
package struct Instance: Sendable, Equatable {
    /// Where everything is kept.
    package let state: StateDirectory
    /// The configuration; every setting has its default when the file is not there.
    package let configuration: String
    /// The directory that holds the catalogue, `blocklists/`.
    package let catalogue: String
    /// Addresses to listen on in place of the configured ones; empty for those.
    package let listen: [String]

    /// An instance with every path said.
    package init(
        state: StateDirectory,
        configuration: String,
        catalogue: String,
        listen: [String] = []
    ) {
        self.state = state
        self.configuration = configuration
        self.catalogue = catalogue
        self.listen = listen
    }

    /// The directory of further configuration files, beside the first.
    package var configurationParts: String {
        let directory = configuration.split(separator: "/", omittingEmptySubsequences: false)
            .dropLast().joined(separator: "/")
        return directory + "/conf.d"
    }
}

extension Instance {
    /// Only the owner writes; the group reads the log and speaks to the sockets.
    private static let directoryMode: UInt32 = 0o750

    /// Makes every directory that is missing.
    package func makeDirectories() throws(SystemError) {
        for path in state.directories {
            try Directories.make(path, mode: Self.directoryMode)
        }
    }
}
