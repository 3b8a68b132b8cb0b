import TestPeers
import Testing

@Suite(.serialized) struct `DNS over TLS` {
    @Test func `answers, logs, and goes on with its certificate until a good one is there`() throws
    {
        let scratch = try Scratch()
        _ = try TestCertificate(in: scratch.path)
        let other = try TestCertificate(in: scratch.path, name: "other")
        let port = try Instance.freePort()
        let upstream = try OutsideWorld.serve()
        let landline = try Instance(
            configuration: """
                [tls]
                listen = ["127.0.0.1:\(port)"]
                certificate = "server.pem"
                key = "server-key.pem"
                """,
            upstream: upstream,
            rules: "block ads.example\n",
            scratch: scratch
        )
        #expect(try landline.cli("status").output.contains("127.0.0.1:\(port)"))
        func ask(_ name: String, trusting certificate: String) throws -> String {
            try Command.run([
                "dig", "-p", "\(port)", "@127.0.0.1", "+tls",
                "+tls-ca=\(scratch.path)/\(certificate)",
                "+tls-hostname=localhost", "+tries=1", "+time=4", name, "A",
            ]).output
        }
        #expect(try ask("ads.example", trusting: "server.pem").contains("0.0.0.0"))
        #expect(try ask("www.example", trusting: "server.pem").contains("192.0.2.2"))
        try landline.checkBooks()
        #expect(try landline.log().map(\.transport) == ["tls", "tls"])

        try scratch.write(try Command.mustRun(["cat", other.certificate]), to: "server.pem")
        let refused = try landline.cli("reload")
        #expect(refused.status != 0)
        #expect(
            refused.errors.contains(
                "TLS goes on with its last certificate: the key in \(scratch.path)/server-key.pem"
            ),
            "\(refused.errors)"
        )
        #expect(try landline.cli("status").output.contains("TLS goes on"))
        #expect(try landline.cli("doctor").output.contains("TLS goes on"))

        try scratch.write(try Command.mustRun(["cat", other.key]), to: "server-key.pem")
        #expect(try landline.cli("reload").status == 0)
        #expect(try ask("www.example", trusting: "other.pem").contains("192.0.2.2"))
        #expect(try !landline.cli("status").output.contains("TLS goes on"))
    }

    @Test func `is refused without a certificate, and all else is answered`() throws {
        let port = try Instance.freePort()
        let landline = try Instance(
            configuration: """
                [tls]
                listen = ["127.0.0.1:\(port)"]
                certificate = "missing.pem"
                key = "missing-key.pem"
                """,
            rules: "block ads.example\n"
        )
        #expect(try landline.dig("ads.example", "A").contains("0.0.0.0"))
        let status = try landline.cli("status").output
        #expect(status.contains("TLS is refused") && status.contains("missing.pem is not there"))
    }
}
