import Foundation
import Testing

@Suite struct `A systemd unit` {
    /// `Key=value` lines of a unit; keys that stand several times keep all values.
    private func unit(_ name: String) throws -> [String: [String]] {
        let file = Repository.root.appending(path: "deploy/systemd/landline-\(name).service")
        var values: [String: [String]] = [:]
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            guard let sign = line.firstIndex(of: "="), !line.hasPrefix("#") else { continue }
            values[String(line[..<sign]), default: []]
                .append(String(line[line.index(after: sign)...]))
        }
        return values
    }

    @Test(arguments: ["answerer", "keeper"])
    func `says when it is ready, restarts for ever, and never runs as root`(name: String) throws {
        let unit = try unit(name)
        #expect(unit["Type"] == ["notify"])
        #expect(unit["Restart"] == ["always"])
        #expect(unit["StartLimitIntervalSec"] == ["0"])
        #expect(unit["User"] == ["landline"])
        #expect(unit["NoNewPrivileges"] == ["yes"])
        #expect(unit["ProtectSystem"] == ["strict"])
        #expect(unit["Environment"] == ["SWIFT_BACKTRACE=enable=no"])
    }

    @Test func `lets the answerer use port 53, and nothing else of root's`() throws {
        let unit = try unit("answerer")
        #expect(unit["AmbientCapabilities"] == ["CAP_NET_BIND_SERVICE"])
        #expect(unit["CapabilityBoundingSet"] == ["CAP_NET_BIND_SERVICE"])
    }

    @Test func `gives the keeper no privilege and no network`() throws {
        let unit = try unit("keeper")
        #expect(unit["AmbientCapabilities"] == [""])
        #expect(unit["CapabilityBoundingSet"] == [""])
        #expect(unit["IPAddressDeny"] == ["any"])
    }

    @Test func `names the same state for both, and needs neither from the other`() throws {
        for name in ["answerer", "keeper"] {
            let unit = try unit(name)
            #expect(unit["ExecStart"]?.first?.contains("--state /var/lib/landline") == true)
            for strong in ["Requires", "BindsTo", "PartOf", "Requisite"] {
                #expect(unit[strong] == nil, "\(name): \(strong)")
            }
        }
    }
}
