import Catalogue
import Foundation
import Processes
import Rulesets
import Settings

/// Which files a ruleset is made from, and whether any of them has changed.
struct InputWatch {
    private let instance: Instance
    private let watch: FileWatch
    private var identities: [String: FileIdentity]?

    init(_ instance: Instance, watch: FileWatch) {
        self.instance = instance
        self.watch = watch
    }

    /// Whether a file has come, gone or changed since the last call; always true for the first.
    ///
    /// To be asked before the files are read: what changes while they are read is then noticed
    /// the next time. `configuration` is the one in use, which names further files.
    mutating func hasChanged(_ configuration: Configuration?) -> Bool {
        let paths = paths(configuration)
        for directory in Set(paths.map(Self.directory) + directories(configuration)) {
            // One that is not there yet is watched by way of the one above it, if that is named;
            // all are looked at again every few seconds anyway.
            watch.watch(directory: directory)
        }
        var now: [String: FileIdentity] = [:]
        for path in paths { now[path] = FileIdentity(path: path) }
        defer { identities = now }
        return now != identities
    }

    private func directories(_ configuration: Configuration?) -> [String] {
        let catalogue = configuration?.catalogueDirectory ?? instance.catalogue
        return [
            Self.directory(instance.configuration), instance.configurationParts,
            instance.state.path, instance.state.rules, catalogue,
        ] + Catalogue.folders.map { catalogue + "/" + $0.name }
    }

    private func paths(_ configuration: Configuration?) -> [String] {
        let catalogue = configuration?.catalogueDirectory ?? instance.catalogue
        var paths = [
            instance.configuration, instance.state.deviceNames,
            catalogue + "/" + Catalogue.evidenceFile,
        ]
        paths += Self.files(in: instance.configurationParts, ending: ".toml")
        paths += Self.files(in: instance.state.rules, ending: RuleStore.fileSuffix)
        for folder in Catalogue.folders {
            paths += Self.files(in: catalogue + "/" + folder.name, ending: ".toml")
        }
        paths += configuration?.lists.map(\.path) ?? []
        paths += configuration?.namedFiles ?? []
        return paths
    }

    private static func files(in directory: String, ending: String) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory)
                .filter { $0.hasSuffix(ending) }
                .map { directory + "/" + $0 }
        } catch {
            // Most are allowed to be missing; whoever reads one that isn't says so.
            return []
        }
    }

    private static func directory(_ path: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return parts.count > 1 ? parts.joined(separator: "/") : "/"
    }
}
