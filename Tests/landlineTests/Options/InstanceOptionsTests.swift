import ArgumentParser
import Foundation
import Keeper
import Testing

@testable import landline

@Suite struct `Which instance a command is about` {
    let root: String
    let state: String

    init() throws {
        root = FileManager.default.temporaryDirectory
            .appending(path: "landline-\(UUID().uuidString.prefix(8))").path()
        state = root + "/state"
        for folder in ["state", "data/blocklists", "other/blocklists"] {
            try FileManager.default.createDirectory(
                atPath: root + "/" + folder,
                withIntermediateDirectories: true
            )
        }
        for data in ["data", "other"] {
            try Data().write(to: URL(filePath: "\(root)/\(data)/blocklists/evidence.toml"))
        }
    }

    private func remember() throws {
        let record = """
            {"configuration":"\(root)/house.toml","catalogue":"\(root)/data/blocklists",\
            "listen":["127.0.0.1:5300"]}
            """
        try Data(record.utf8).write(to: URL(filePath: state + "/instance.json"))
    }

    @Test func `is the one that was started there, when told of the state alone`() throws {
        defer { remove() }
        try remember()
        let instance = try InstanceOptions.parse(["--state", state]).instance()
        #expect(instance.configuration == root + "/house.toml")
        #expect(instance.catalogue == root + "/data/blocklists")
        #expect(instance.listen == ["127.0.0.1:5300"])
    }

    @Test func `is what the command line says before what is remembered`() throws {
        defer { remove() }
        try remember()
        let instance = try InstanceOptions.parse([
            "--state", state, "--config", root + "/mine.toml", "--data", root + "/other",
        ]).instance()
        #expect(instance.configuration == root + "/mine.toml")
        #expect(instance.catalogue == root + "/other/blocklists")
    }

    @Test func `has the usual paths where nothing was ever started`() throws {
        defer { remove() }
        let instance = try InstanceOptions.parse(["--state", state, "--data", root + "/data"])
            .instance()
        #expect(instance.configuration == state + "/landline.toml")
        #expect(instance.listen.isEmpty)
    }

    @Test func `is what is said this time when it is started`() throws {
        defer { remove() }
        try remember()
        let instance = try InstanceOptions.parse(["--state", state, "--data", root + "/other"])
            .startingInstance(listen: [])
        #expect(instance.configuration == state + "/landline.toml")
        #expect(instance.listen.isEmpty)
    }

    private func remove() {
        do {
            try FileManager.default.removeItem(atPath: root)
        } catch {
            Issue.record("left behind: \(root): \(error)")
        }
    }
}
