package import Control
package import Processes
package import Rulesets
package import Settings
package import Sockets

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
    /// The owner's rules.
    package var ruleStore: RuleStore {
        RuleStore(
            directory: state.rules,
            ownFile: state.ownRules,
            historyFile: state.path + "/undo.json",
            lockPath: state.run + "/rules.lock"
        )
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

extension Instance {
    /// Whether there is a ruleset that an answerer can begin with.
    package var hasPublished: Bool {
        do {
            return try PublishedRulesets(directory: state.rulesets).currentGeneration() != nil
        } catch {
            // Whatever is wrong there is for the keeper to mend.
            return false
        }
    }

    /// What is wrong with the configuration as it stands; its rules and lists are not looked into.
    package func configurationProblems() -> [Problem] {
        var loaded = Configuration.load(configuration, mustExist: false, more: [state.deviceNames])
        return (loaded.problems + loaded.configuration.readNamedFiles()).map(Problem.init)
    }

    /// Whether the owner has said where to listen.
    package func configuresListening() -> Bool {
        !listen.isEmpty
            || Configuration.load(configuration, mustExist: false).configuration
                .origins["server.listen"] != nil
    }

    /// The configuration as this instance understands it, without a word of what is wrong in it.
    package func configured() -> Configuration {
        var configuration = Configuration.load(
            self.configuration,
            mustExist: false,
            more: [state.deviceNames]
        ).configuration
        var problems = configuration.readNamedFiles().map(Problem.init)
        overrideListening(in: &configuration, problems: &problems)
        return configuration
    }

    /// Puts the addresses of `--listen` in place of the configured ones.
    func overrideListening(in configuration: inout Configuration, problems: inout [Problem]) {
        guard !listen.isEmpty else { return }
        var addresses: [SocketAddress] = []
        for text in listen {
            guard let address = Self.listenAddress(text) else {
                problems.append(
                    Problem(
                        what: "--listen \(text) is no address",
                        remedy: "write 192.0.2.1:53 or [2001:db8::1]:53"
                    )
                )
                continue
            }
            addresses.append(address)
        }
        configuration.answerer.listen = addresses
    }

    /// Reads an address to listen on, on the port of DNS where none is said.
    package static func listenAddress(_ text: String) -> SocketAddress? {
        SocketAddress(text, defaultPort: AnswererSettings.domainPort)
    }
}
