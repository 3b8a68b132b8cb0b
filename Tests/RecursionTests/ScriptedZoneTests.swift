import DNSWire
import Foundation
import Scenarios
import Testing
import ZoneFiles

@Suite struct `A zone in a scenario` {
    private static let verifier = "/usr/bin/dnssec-verify"

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: verifier)),
        arguments: [
            "ed25519", "ecdsa", "rsa bits 1024", "ed25519 nsec3",
            "ecdsa nsec3 salt abcd iterations 3",
            "ed25519 nsec3 opt-out",
        ]
    )
    func `is signed as BIND's verifier wants it`(signing: String) throws {
        let scenario = try Scenario(
            """
            CONFIG_END
            SCENARIO_BEGIN signing
            ZONE_BEGIN example.org. 192.0.2.1
            SIGN \(signing)
            @ SOA ns hostmaster 1 7200 3600 86400 300
            @ NS ns
            ns A 192.0.2.1
            a.b.empty A 192.0.2.2
            *.wild TXT "any" "thing"
            alias CNAME ns
            tree DNAME example.net.
            unsigned NS ns.unsigned
            ns.unsigned A 192.0.2.3
            child NS ns
            mail MX 10 ns
            ZONE_END
            ZONE_BEGIN child.example.org. 192.0.2.1
            SIGN ed25519
            @ SOA ns hostmaster 1 7200 3600 86400 300
            @ NS ns.example.org.
            ZONE_END
            SCENARIO_END
            """,
            name: "signing"
        )
        let servers = try ScenarioServers(scenario)
        let records = servers.records(of: try Name("example.org"))
        let file = FileManager.default.temporaryDirectory
            .appending(path: "landline-zone-\(UUID().uuidString)")
        try Data(records.map { ZoneFile.present($0) + "\n" }.joined().utf8).write(to: file)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: file) } }
        let verify = Process()
        verify.executableURL = URL(filePath: Self.verifier)
        verify.arguments = ["-z", "-o", "example.org", file.path(percentEncoded: false)]
        let output = Pipe()
        verify.standardError = output
        verify.standardOutput = output
        try verify.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        verify.waitUntilExit()
        #expect(verify.terminationStatus == 0, "\(String(decoding: said, as: UTF8.self))")
    }
}
