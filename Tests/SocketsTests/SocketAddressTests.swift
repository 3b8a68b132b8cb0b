import Addresses
import Sockets
import Testing

@Suite struct `A socket address` {
    @Test(arguments: [
        "192.0.2.1:53", "[2001:db8::1]:53", "0.0.0.0:0", "[::]:65535", "[fe80::1%1]:53",
    ])
    func `reads what it writes`(text: String) throws {
        #expect(try #require(SocketAddress(text)).description == text)
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1:53"), ("2001:db8::1", "[2001:db8::1]:53"),
        ("[2001:db8::1]", "[2001:db8::1]:53"), ("192.0.2.1:5353", "192.0.2.1:5353"),
        ("[fe80::1%lo]", "[fe80::1%1]:53"), ("::ffff:192.0.2.1", "192.0.2.1:53"),
    ])
    func `takes the default port where none is written`(text: String, expected: String) {
        #expect(SocketAddress(text, defaultPort: 53)?.description == expected)
    }

    @Test(arguments: [
        "", ":", ":53", "192.0.2.1", "192.0.2.1:", "192.0.2.1:65536", "192.0.2.1:+1",
        "192.0.2.1:0x1", "[192.0.2.1]:53", "[2001:db8::1", "[2001:db8::1]53", "2001:db8::1:",
        "[2001:db8::1%lo]:53", "[fe80::1%]:53", "[fe80::1%no-such-zone]:53", "[fe80::1%0]:53",
        "localhost:53", "[]:53",
    ])
    func `refuses anything else`(text: String) {
        #expect(SocketAddress(text) == nil)
    }
}
