import Testing
import ZoneFiles

@testable import Resolution

@Suite struct `A hosts file` {
    @Test func `gives each of its names an address`() {
        let zone = HostsFile.parse(
            """
            # the house
            127.0.0.1\tlocalhost
            127.0.1.1 server
            ::1 ip6-localhost
            fe80::1%eth0 router
            192.168.1.2  nas NAS.home # the cellar
            fd00::2 nas

            """,
            file: "hosts"
        )
        #expect(zone.problems == [])
        #expect(
            zone.records.map(shown) == [
                "nas 60 A 192.168.1.2", "NAS.home 60 A 192.168.1.2", "nas 60 AAAA fd00::2",
            ]
        )
    }

    @Test func `names the line of what is wrong`() {
        let zone = HostsFile.parse(
            "192.168.1.2 nas\nnas 192.168.1.2\n192.168.1.3 a..b ok",
            file: "hosts"
        )
        #expect(zone.problems.map(\.line) == [2, 3])
        #expect(zone.problems.allSatisfy { !$0.what.isEmpty && !$0.remedy.isEmpty })
        #expect(zone.records.map(shown) == ["nas 60 A 192.168.1.2", "ok 60 A 192.168.1.3"])
    }

    @Test func `may be hostile`() {
        let text = String(repeating: "x\u{1B}[31m \u{0}\n", count: 10_000)
        #expect(HostsFile.parse(text, file: "hosts").problems.count == HostsFile.problemsMax)
    }
}
