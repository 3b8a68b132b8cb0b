import Foundation
import Testing

@Suite(.serialized, .enabled(if: HomeNetwork.isPossible, "needs root, to make network namespaces"))
struct `Devices on a LAN` {
    @Test(arguments: [
        ["0.0.0.0", "[::]"], [HomeNetwork.serverV4, "[\(HomeNetwork.serverV6)]"],
    ])
    func `get different answers for one name, each by its own policy`(listen: [String]) throws {
        let network = try HomeNetwork(phones: 2)
        let (child, parent) = (network.phones[0], network.phones[1])
        let upstream = try OutsideWorld.serve(prefix: network.prefix)
        let landline = try Instance(
            configuration: """
                [devices.child]
                mac = ["\(child.mac)"]
                policy = "strict-child"

                [devices.parent]
                mac = ["\(parent.mac)"]

                [policies.strict-child]
                extends = "quiet"
                rules = ["block games.example"]
                """,
            upstream: upstream,
            listen: listen,
            prefix: network.prefix
        )
        for server in [HomeNetwork.serverV4, HomeNetwork.serverV6] {
            let blocked = try ask("games.example", by: child, at: server, landline.port)
            #expect(blocked.contains("0.0.0.0"), "\(blocked)")
            let allowed = try ask("games.example", by: parent, at: server, landline.port)
            #expect(allowed.contains("192.0.2.2"), "\(allowed)")
        }
        // A rotating address of the same phone, first seen by this very question.
        try network.addTemporaryAddress("fd77::abcd", to: child)
        let rotated = try ask(
            "games.example",
            by: child,
            at: HomeNetwork.serverV6,
            landline.port,
            "-b",
            "fd77::abcd"
        )
        #expect(rotated.contains("0.0.0.0"), "\(rotated)")

        try landline.checkBooks()
        let devices = try landline.log().map(\.device)
        #expect(devices.count { $0 == "child" } == 3)
        #expect(devices.count { $0 == "parent" } == 2)
        let why = try landline.cli("why", "games.example", "--device", "child")
        #expect(why.status == ExitCodes.blocked)
        #expect(why.output.contains("strict-child"))
        #expect(try landline.cli("why", "games.example", "--device", "parent").status == 0)
    }

    @Test func `are named by an address they have, and keep the name over others`() throws {
        let network = try HomeNetwork(phones: 1)
        let phone = network.phones[0]
        let upstream = try OutsideWorld.serve(prefix: network.prefix)
        let landline = try Instance(
            upstream: upstream,
            listen: ["0.0.0.0", "[::]"],
            prefix: network.prefix
        )
        _ = try ask("www.example", by: phone, at: HomeNetwork.serverV4, landline.port)
        let named = try landline.cli("device", "name", phone.v4, "minas-phone")
        #expect(named.status == 0, "\(named)")
        #expect(named.output.contains(phone.mac))
        _ = try ask("www.example", by: phone, at: HomeNetwork.serverV6, landline.port)
        try landline.checkBooks()
        #expect(try landline.log().last?.device == "minas-phone")
        let listed = try landline.cli("device", "list")
        #expect(listed.output.contains("minas-phone"), "\(listed)")
    }

    private func ask(
        _ name: String,
        by phone: HomeNetwork.Phone,
        at server: String,
        _ port: Int,
        _ more: String...
    ) throws -> String {
        try Command.run(
            phone.prefix
                + ["dig", "+short", "+tries=2", "+time=3", "-p", "\(port)", "@\(server)", name]
                + more
        ).output
    }
}
