import NIOCore
import NIOSSL
import Synchronization

/// The certificate that is shown to whoever asks by TLS, and its key.
///
/// May be replaced while connections are open, which go on with the one that they began with.
package final class TLSCredentials: Sendable {
    private let context = Mutex<NIOSSLContext?>(nil)

    /// Credentials with nothing to show yet: connections are refused.
    package init() {}

    /// What clients may be offered besides, and we speak: DNS over TLS (RFC 7858 §7).
    private static let applicationProtocols = ["dot"]

    /// How long a connection that we close waits for the other side to say so too: as long as the answers of
    /// a listener that stops.
    private static let shutdownTimeout = TimeAmount.seconds(2)

    /// Shows another certificate from now on; the present one stays where this one can't be used.
    ///
    /// `certificate` is the server's own, and after it those that lead to the authority that its clients know;
    /// `key` is its private key, without a passphrase; both as PEM.
    package func replace(
        certificate: [UInt8],
        key: [UInt8]
    ) throws(TLSCredentialsError) {
        let made = try Self.makeContext(certificate: certificate, key: key)
        context.withLock { $0 = made }
    }

    /// Whether there is a certificate to show.
    package var areThere: Bool { context.withLock { $0 != nil } }

    /// The other end of a new connection; nil where there is nothing to show.
    func makeHandler() -> NIOSSLServerHandler? {
        context.withLock { $0 }.map { NIOSSLServerHandler(context: $0) }
    }

    private static func makeContext(
        certificate: [UInt8],
        key: [UInt8]
    ) throws(TLSCredentialsError) -> NIOSSLContext {
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMBytes(certificate)
        } catch {
            throw .noCertificate
        }
        guard !chain.isEmpty else { throw .noCertificate }
        let privateKey: NIOSSLPrivateKey
        do {
            privateKey = try NIOSSLPrivateKey(bytes: key, format: .pem)
        } catch {
            throw .noKey
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(privateKey)
        )
        // RFC 8310 §5 and RFC 9325 §3.1: nothing older is safe.
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = applicationProtocols
        configuration.shutdownTimeout = shutdownTimeout
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw .mismatch
        }
    }
}

/// Why a certificate and a key can't be used.
package enum TLSCredentialsError: Error, Equatable {
    /// There is no certificate in PEM where it should be.
    case noCertificate
    /// There is no private key in PEM where it should be, or it wants a passphrase.
    case noKey
    /// The key is another certificate's.
    case mismatch
}
