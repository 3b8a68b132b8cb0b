import Foundation
import Policies
import Rulesets
import Settings
import TOMLText
import Testing

@Suite struct `Loading a configuration` {
    let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory
            .appending(path: "landline-settings-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: directory.appending(path: "conf.d"),
            withIntermediateDirectories: true
        )
    }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: directory.appending(path: name))
    }

    var path: String { directory.appending(path: "landline.toml").path() }

    func clean() {
        do {
            try FileManager.default.removeItem(at: directory)
        } catch {
            Issue.record("\(directory) stays: \(error)")
        }
    }

    @Test func `takes the files of conf.d by name, and then those named besides`() throws {
        defer { clean() }
        try write("landline.toml", "[blocking]\nttl-seconds = 1")
        try write("conf.d/20.toml", "[blocking]\nttl-seconds = 20")
        try write("conf.d/10.toml", "[blocking]\nttl-seconds = 10\nmode = \"nodata\"")
        try write("conf.d/30.toml~", "[blocking]\nttl-seconds = 30")
        try write("conf.d/.40.toml", "[blocking]\nttl-seconds = 40")
        try write("devices.toml", "[devices.phone]\naddress = \"192.0.2.1\"")
        let (configuration, problems) = Configuration.load(
            path,
            more: [directory.appending(path: "devices.toml").path(), "/nowhere.toml"]
        )
        #expect(problems == [])
        #expect(configuration.answerer.blocking.ttl == 20)
        #expect(configuration.answerer.blocking.mode == .nodata)
        #expect(configuration.devices.count == 1)
    }

    @Test func `that isn't there is a problem only where it must be`() {
        defer { clean() }
        #expect(Configuration.load(path, mustExist: false).problems == [])
        let problems = Configuration.load(path).problems
        #expect(problems.count == 1)
        #expect(problems.first?.file == path)
        #expect(problems.first?.remedy == "check that it exists and that Landline may read it")
    }

    @Test func `names the faulty one of many files`() throws {
        defer { clean() }
        try write("landline.toml", "")
        try write("conf.d/a.toml", "[blocking]\n\nmode = 1")
        let problems = Configuration.load(path).problems
        #expect(problems.map(\.line) == [3])
        #expect(problems.first?.file.hasSuffix("/conf.d/a.toml") == true)
    }
}
