import Glibc
import Sockets
import Testing

@Suite struct `A service's notification` {
    @Test(arguments: [nil, "", "relative/path"])
    func `goes nowhere when nobody asked for it`(path: String?) throws {
        let notification = try ServiceNotification(path: path)
        #expect(!notification.isWanted)
        try notification.send(.ready)
    }

    @Test func `reaches the socket that was named, as systemd writes it`() throws {
        let listener = try AbstractListener()
        defer { listener.close() }
        let notification = try ServiceNotification(path: "@" + listener.name)
        #expect(notification.isWanted)
        try notification.send(.ready, .status("serving 192.0.2.1:53\nREADY=0"))
        #expect(listener.receive() == "READY=1\nSTATUS=serving 192.0.2.1:53 READY=0")
        try notification.send(.reloading(at: MonotonicNanoseconds(5_000_999)))
        #expect(listener.receive() == "RELOADING=1\nMONOTONIC_USEC=5000")
        try notification.send(.stopping)
        #expect(listener.receive() == "STOPPING=1")
    }

    @Test func `says when nobody listens there`() throws {
        let notification = try ServiceNotification(path: "@landline-nobody-listens-here")
        #expect(throws: SocketError.self) { try notification.send(.ready) }
    }
}

/// A datagram socket with an abstract name, as systemd's own may be.
private struct AbstractListener {
    let name = "landline-test-\(getpid())"
    private let number: Int32

    init() throws {
        number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = [0] + Array(name.utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(number, $0, length)
            }
        }
        guard result == 0 else { throw SocketError("bind") }
    }

    func receive() -> String {
        var buffer = [UInt8](repeating: 0, count: 512)
        let count = unsafe recv(number, &buffer, buffer.count, 0)
        return String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
    }

    func close() { _ = Glibc.close(number) }
}
