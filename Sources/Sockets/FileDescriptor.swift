import Glibc

/// A descriptor that is closed exactly once, when its owner goes.
struct FileDescriptor: ~Copyable, Sendable {
    /// The number by which the kernel knows it; valid as long as this value lives.
    let number: Int32

    /// Takes over a descriptor that `call` returned, or throws what the call left in `errno`.
    init(from number: Int32, _ call: String, address: SocketAddress? = nil, path: String? = nil)
        throws(SocketError)
    {
        guard number >= 0 else { throw SocketError(call, address: address, path: path) }
        self.number = number
    }

    deinit {
        // Linux frees the number even when close reports an error, so there is nothing to retry.
        _ = Glibc.close(number)
    }
}

/// Something that a `Poller` can wait for.
package protocol Pollable: ~Copyable {
    /// The kernel's number of the descriptor; valid as long as this value lives.
    var descriptorNumber: Int32 { get }
}

/// A descriptor that several hold.
final class SharedDescriptor: Sendable, Pollable {
    private let descriptor: FileDescriptor
    init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }
    var descriptorNumber: Int32 { descriptor.number }
}
