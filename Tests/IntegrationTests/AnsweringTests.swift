import Foundation
import TestPeers
import Testing

@Suite(.serialized) struct `A running Landline` {
    @Test func `blocks and resolves over UDP and TCP, IPv4 and IPv6, and logs both`() throws {
        let upstream = try OutsideWorld.serve()
        let landline = try Instance(upstream: upstream, rules: "block ads.example\n")
        for address in ["127.0.0.1", "::1"] {
            for way in ["+notcp", "+tcp"] {
                let blocked = try landline.dig("x.ads.example", "A", way, at: address)
                #expect(blocked.contains("0.0.0.0"), "\(blocked)")
                #expect(
                    blocked.contains("EDE: 15 (Blocked)")
                        && blocked.contains("other, ads.example, your rule family.rules:1"),
                    "\(blocked)"
                )
                let allowed = try landline.dig("www.example", "A", way, at: address)
                #expect(allowed.contains("192.0.2.2"), "\(allowed)")
            }
        }
        let tracked = try landline.dig("data.mistat.xiaomi.com", "A")
        #expect(tracked.contains("maker:xiaomi/telemetry, policy quiet"), "\(tracked)")

        try landline.checkBooks()
        let rows = try landline.log()
        #expect(rows.count == 9)
        let row = try #require(rows.first { $0.name == "data.mistat.xiaomi.com" })
        #expect(row.verdict == "block")
        let called = try #require(row.organisation)
        #expect(called.id == "xiaomi")
        #expect(called.master == "maker")
        #expect(called.purpose == "telemetry")
        let allowed = try #require(rows.first { $0.name == "www.example" })
        #expect(allowed.verdict == "allow")
        #expect(rows.count { $0.transport == "tcp" } == 4)
    }

    @Test func `sees through a disguised tracker and stops rebinding`() throws {
        let upstream = try OutsideWorld.serve()
        let landline = try Instance(upstream: upstream, rules: "block ads.test-cdn\n")
        // Twice: fresh from the upstream, and from the cache.
        for _ in 1...2 {
            let disguised = try landline.dig("disguised.shop.example", "A")
            #expect(disguised.contains("0.0.0.0") && !disguised.contains("192.0.2.66"))
            let rebinding = try landline.dig("rebinding.attack.example", "A")
            #expect(!rebinding.contains("192.168.1.1"), "\(rebinding)")
        }
        try landline.checkBooks()
    }

    @Test func `shows both names of a tracker in disguise that was let through`() throws {
        let upstream = try OutsideWorld.serve()
        let landline = try Instance(upstream: upstream, rules: "allow metrics.shop.example\n")
        // Each twice: fresh from the upstream, and from the cache.
        for arguments in [["A", "+notcp"], ["AAAA", "+tcp"]] {
            for _ in 1...2 {
                let answer = try landline.dig("metrics.shop.example", arguments[0], arguments[1])
                #expect(answer.contains("data.mistat.xiaomi.com"), "\(answer)")
            }
        }
        _ = try landline.dig("www.shop.example", "A")
        try landline.checkBooks()
        let rows = try landline.log()
        for row in rows where row.name == "metrics.shop.example" {
            #expect(row.verdict == "allow")
            #expect(row.alias == "data.mistat.xiaomi.com")
            #expect(row.organisation?.id == "xiaomi")
            #expect(row.organisation?.purpose == "telemetry")
        }
        #expect(rows.count { $0.alias != nil } == 4)
        let plain = try #require(rows.first { $0.name == "www.shop.example" })
        #expect(plain.organisation?.id == "shop.example")
        #expect(plain.organisation?.master == "other")
        #expect(try landline.log("--org", "shop.example").map(\.name) == ["www.shop.example"])
        let why = try landline.cli("why", "metrics.shop.example")
        #expect(
            why.output.contains("it led to data.mistat.xiaomi.com, maker:xiaomi/telemetry"),
            "\(why.output)"
        )
    }

    @Test func `allows within a second, takes it back, and why tells both`() throws {
        let upstream = try OutsideWorld.serve()
        let landline = try Instance(
            configuration: """
                [devices.phone]
                address = ["127.0.0.1"]
                """,
            upstream: upstream,
            rules: "block shop.example\n"
        )
        #expect(try landline.dig("+short", "shop.example").contains("0.0.0.0"))
        #expect(
            try landline.cli("why", "shop.example", "--device", "phone").status
                == ExitCodes.blocked
        )

        let started = ContinuousClock.now
        let allowed = try landline.cli("allow", "shop.example", "--device", "phone")
        #expect(allowed.status == 0, "\(allowed)")
        #expect(try landline.dig("+short", "shop.example").contains("192.0.2.2"))
        #expect(ContinuousClock.now - started < .seconds(5))
        #expect(try landline.dig("+short", "shop.example", at: "::1").contains("0.0.0.0"))
        let why = try landline.cli("why", "shop.example", "--device", "phone")
        #expect(why.status == ExitCodes.success)
        #expect(why.output.contains("allow shop.example"), "\(why.output)")

        let undone = try landline.cli("undo")
        #expect(undone.status == 0, "\(undone)")
        #expect(try landline.dig("+short", "shop.example").contains("0.0.0.0"))
        try landline.checkBooks()
    }

    @Test func `keeps its last good state and names file, line and remedy of a fault`() throws {
        let upstream = try OutsideWorld.serve()
        let landline = try Instance(upstream: upstream, rules: "block ads.example\n")
        let faults: [(file: String, text: String, line: Int)] = [
            ("state/rules/family.rules", "block ads.example\nblokc other.example\n", 2),
            ("landline.toml", "[server]\nlissten = []\n", 2),
        ]
        for fault in faults {
            let path = landline.scratch.path + "/" + fault.file
            let good = try String(contentsOfFile: path, encoding: .utf8)
            try landline.scratch.write(fault.text, to: fault.file)
            let problem = try eventually("the fault in \(fault.file)") {
                try landline.statusJSON()?.keeper?.problems.first
            }
            #expect(problem.file?.hasSuffix(fault.file) == true)
            #expect(problem.line == fault.line)
            #expect(problem.remedy?.isEmpty == false)
            for (name, address) in [("ads.example", "0.0.0.0"), ("www.example", "192.0.2.2")] {
                let answer = try landline.dig("+short", name)
                #expect(answer.contains(address), "\(fault.file): \(answer)\n\(landline.output)")
            }
            try landline.scratch.write(good, to: fault.file)
            try eventually("the repair of \(fault.file)") {
                try landline.statusJSON()?.keeper?.problems.isEmpty == true
            }
        }
        try landline.checkBooks()
    }

    @Test func `starts with the last ruleset where no keeper comes up`() throws {
        let upstream = try OutsideWorld.serve()
        let scratch = try Scratch()
        let port = try Instance.freePort()
        do {
            let landline = try Instance(
                upstream: upstream,
                rules: "block ads.example\n",
                port: port,
                scratch: scratch
            )
            landline.stop()
        }
        let answerer = try SpawnedProcess(
            [Instance.program, "answerer", "--state", scratch.path + "/state"],
            isQuiet: true
        )
        try eventually("the lone answerer") {
            try Command.run([
                "dig", "+short", "+tries=1", "+time=1", "-p", "\(port)", "@127.0.0.1",
                "ads.example",
            ])
            .output.contains("0.0.0.0")
        }
        answerer.end()
        let keeper = try SpawnedProcess(
            [
                Instance.program, "keeper", "--state", scratch.path + "/state", "--config",
                scratch.path + "/landline.toml", "--data", Instance.repository.path(),
            ],
            isQuiet: true
        )
        try eventually("its lookup in the log") {
            try Command.run(
                [Instance.program, "log", "--json", "--state", scratch.path + "/state"]
            ).output.contains("ads.example")
        }
        keeper.end()
    }
}
