import Addresses
package import Sockets

/// Addresses for servers that cannot choose one themselves.
package enum FreeAddress {
    /// A loopback address that was free a moment ago.
    ///
    /// Its port is below those that the kernel gives to whoever asks for any: such a one can be gone before the
    /// server takes it, and dig, which shares ports, would now and then be given the server's own and hear itself.
    package static func find() -> SocketAddress {
        var generator = SystemRandomNumberGenerator()
        while true {
            let port = UInt16.random(in: portsBelowTheKernels, using: &generator)
            let address = SocketAddress(.loopbackV4, port: port)
            if let socket = try? DatagramSocket.bound(to: address) { return socket.localAddress }
        }
    }

    /// Linux gives away 32768 and more (ip_local_port_range).
    private static let portsBelowTheKernels: Range<UInt16> = 10_000..<32_768
}
