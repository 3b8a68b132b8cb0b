import Control
import Foundation
import Policies
import Rulesets
import TestDisks
import Testing

@testable import Keeper

@Suite struct `The publisher` {
    let house: HouseFixture
    init() throws { house = try HouseFixture() }

    @Test func `publishes the catalogue, the rules and the lists together`() throws {
        try house.writeRules("block ads.example\nallow =www.ads.example")
        try house.write("0.0.0.0 tracker.example\n", to: "hosts.txt")
        try house.write("[lists.mine]\npath = \"hosts.txt\"\n", to: "landline.toml")
        var publisher = try house.publisher()
        publisher.publish(anew: false)
        #expect(publisher.problems.isEmpty)
        #expect(publisher.published?.names == 4)
        #expect(
            try house.decides("mistat.example") == "block: maker:xiaomi/telemetry, policy quiet"
        )
        #expect(
            try house.decides("x.ads.example") == "block: ads.example, your rule family.rules:1"
        )
        #expect(
            try house.decides("www.ads.example")
                == "allow: =www.ads.example, your rule family.rules:2"
        )
        #expect(try house.decides("tracker.example") == "block: list:mine, policy quiet")
        #expect(try house.decides("example.org") == "allow: nothing speaks against it")
    }

    @Test func `publishes nothing when nothing has changed`() throws {
        var publisher = try house.publisher()
        publisher.publish(anew: false)
        publisher.publish(anew: false)
        #expect(publisher.published?.generation == 1)
        publisher.publish(anew: true)
        #expect(publisher.published?.generation == 2)
    }

    @Test(arguments: [
        (file: "state/rules/family.rules", faulty: "block a.example\nblok b.example", line: 2),
        (file: "state/rules/family.rules", faulty: "block a.example for device:nobody", line: 1),
        (file: "landline.toml", faulty: "[policy]\ndefalt = \"watch\"", line: 2),
        (file: "conf.d/lists.toml", faulty: "[policy]\ndefault = \"none\"", line: 2),
        (file: "blocklists/makers/xiaomi.toml", faulty: "id = \"xiaomi\"\nnme = \"X\"", line: 2),
    ])
    func `keeps the last good state when a file is faulty, and says where`(
        file: String,
        faulty: String,
        line: Int
    ) throws {
        try house.writeRules("block ads.example", to: "good.rules")
        var publisher = try house.publisher()
        publisher.publish(anew: false)
        let before = try house.ruleset().contents

        try house.write(faulty, to: file)
        publisher.publish(anew: false)
        let problem = try #require(publisher.problems.first { $0.line == line })
        #expect(problem.file == house.directory.file(file))
        #expect(problem.remedy?.isEmpty == false)
        #expect(try house.ruleset().contents.rulebook.lines == before.rulebook.lines)
        #expect(try house.ruleset().contents.entries == before.entries)
        #expect(try house.decides("ads.example").hasPrefix("block"))
    }

    @Test func `takes the others over while one part is faulty`() throws {
        var publisher = try house.publisher()
        publisher.publish(anew: false)
        try house.write("id = 7", to: "blocklists/makers/xiaomi.toml")
        try house.writeRules("block new.example")
        publisher.publish(anew: false)
        #expect(!publisher.problems.isEmpty)
        #expect(try house.decides("new.example").hasPrefix("block"))
        #expect(try house.decides("mistat.example").hasPrefix("block"))
    }

    @Test func `takes a repaired file over, and then no problem is left`() throws {
        var publisher = try house.publisher()
        publisher.publish(anew: false)
        try house.writeRules("blok a.example")
        publisher.publish(anew: false)
        #expect(publisher.problems.count == 1)
        try house.writeRules("block a.example")
        publisher.publish(anew: false)
        #expect(publisher.problems.isEmpty)
        #expect(try house.decides("a.example").hasPrefix("block"))
    }

    @Test func `answers by what can be understood where nothing was ever published`() throws {
        try house.writeRules("block a.example\nblok b.example")
        var publisher = try house.publisher()
        publisher.publish(anew: false)
        #expect(publisher.problems.count == 1)
        #expect(try house.decides("a.example").hasPrefix("block"))
    }

    @Test func `changes nothing at a start with a faulty file`() throws {
        try house.writeRules("block a.example")
        var first = try house.publisher()
        first.publish(anew: false)
        try house.writeRules("blok a.example")
        var second = try house.publisher()
        second.publish(anew: false)
        #expect(second.problems.count == 1)
        #expect(try house.ruleset().generation == 1)
        #expect(try house.decides("a.example").hasPrefix("block"))
    }

    @Test func `holds on to a list that has gone`() throws {
        try house.write("||tracker.example^\n@@||ok.tracker.example^", to: "list.txt")
        try house.write("[lists.mine]\npath = \"list.txt\"\n", to: "landline.toml")
        var publisher = try house.publisher()
        publisher.publish(anew: false)
        #expect(publisher.problems.isEmpty)
        try FileManager.default.removeItem(atPath: house.directory.file("list.txt"))
        var next = try house.publisher()
        next.publish(anew: false)
        #expect(next.problems.map(\.file) == [house.directory.file("list.txt")])
        #expect(try house.decides("x.tracker.example").hasPrefix("block"))
        #expect(try house.decides("ok.tracker.example").hasPrefix("allow"))
    }

    @Test func `lets a list go that is no longer subscribed to`() throws {
        try house.write("tracker.example", to: "list.txt")
        try house.write(
            "[lists.mine]\npath = \"list.txt\"\nformat = \"domains\"",
            to: "landline.toml"
        )
        var publisher = try house.publisher()
        publisher.publish(anew: false)
        try house.write("", to: "landline.toml")
        publisher.publish(anew: false)
        #expect(try house.decides("tracker.example").hasPrefix("allow"))
        let copies = try FileManager.default.contentsOfDirectory(atPath: house.instance.state.lists)
        #expect(copies.isEmpty)
    }

    @Test func `sees each kind of file change`() throws {
        try house.write(
            "[lists.mine]\npath = \"list.txt\"\nformat = \"domains\"",
            to: "landline.toml"
        )
        try house.write("tracker.example", to: "list.txt")
        var publisher = try house.publisher()
        var changed = publisher.hasChanged()
        #expect(changed)
        publisher.publish(anew: false)
        _ = publisher.hasChanged()
        for file in [
            "state/rules/new.rules", "landline.toml", "conf.d/more.toml", "list.txt",
            "blocklists/makers/xiaomi.toml", "blocklists/makers/new.toml", "state/devices.toml",
        ] {
            changed = publisher.hasChanged()
            #expect(!changed, "before \(file)")
            try house.write("# changed", to: file)
            changed = publisher.hasChanged()
            #expect(changed, "\(file)")
        }
        try FileManager.default.removeItem(atPath: house.directory.file("state/rules/new.rules"))
        changed = publisher.hasChanged()
        #expect(changed)
    }
}
