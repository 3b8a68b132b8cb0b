import Addresses
@testable import Sockets
import Testing

@testable import landline

@Suite struct `First steps` {
    static let taken = SocketError("bind", code: 98)
    static let forbidden = SocketError("bind", code: 13)
    static let unknownFamily = SocketError("socket", code: 97)

    /// Chooses on a machine where port 53 cannot be bound for this reason.
    func choose(_ error: SocketError?, holder: PortHolder? = nil, hasV6: Bool = true) -> FirstSteps
    {
        FirstSteps.choose(
            bind: { addresses throws(SocketError) in
                if !hasV6, addresses.contains(where: { $0.address == .anyV6 }) {
                    throw Self.unknownFamily
                }
                if let error, addresses.contains(where: { $0.port == 53 }) { throw error }
            },
            holders: { _ in [holder].compactMap(\.self) }
        )
    }

    @Test func `listen on port 53 of every address where they may`() {
        let steps = choose(nil)
        #expect(steps.listen.map(\.description) == ["0.0.0.0:53", "[::]:53"])
        #expect(steps.reason == nil)
    }

    @Test func `name the process that holds port 53`() {
        let holder = PortHolder(
            address: SocketAddress(IPAddress(127, 0, 0, 53), port: 53),
            transport: .udp,
            user: 101,
            process: PortHolder.Process(id: 612, name: "systemd-resolve")
        )
        let steps = choose(Self.taken, holder: holder)
        #expect(steps.listen.map(\.port) == [5300, 5300])
        #expect(steps.reason == "systemd-resolve (process 612) holds UDP 127.0.0.53:53")
        let text = steps.text(
            program: "landline",
            state: ".landline",
            terminal: Terminal(hasColor: false, columns: nil)
        )
        #expect(text.contains("listens on port 5300, because on port 53 systemd-resolve"))
        #expect(text.contains("dig @127.0.0.1 -p 5300 "))
        #expect(text.contains("landline log -f --state .landline"))
    }

    @Test func `say whose program it is where its process is hidden`() {
        let holder = PortHolder(
            address: SocketAddress(.anyV4, port: 53),
            transport: .tcp,
            user: 33,
            process: nil
        )
        #expect(
            choose(Self.taken, holder: holder).reason
                == "another user's program (user 33) holds TCP 0.0.0.0:53"
        )
    }

    @Test func `say what port 53 needs`() {
        #expect(choose(Self.forbidden).reason?.contains("CAP_NET_BIND_SERVICE") == true)
    }

    @Test func `leave out a family that the machine does not speak`() {
        #expect(choose(nil, hasV6: false).listen.map(\.description) == ["0.0.0.0:53"])
    }
}
