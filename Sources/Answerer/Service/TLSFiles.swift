import Foundation
import Rulesets
import Transports

/// The files that hold the certificate that TLS clients are shown, and its key.
struct TLSFiles {
    private let certificate: String
    private let key: String

    /// The files that `settings` name; nil where TLS is not listened to.
    init?(_ settings: AnswererSettings.TLS) {
        guard !settings.listen.isEmpty, let certificate = settings.certificate,
            let key = settings.key
        else { return nil }
        self.certificate = certificate
        self.key = key
    }

    /// The most of a file that is read: a chain of certificates has some kilobytes.
    private static let octetsMax = 1 << 20

    /// Has `credentials` show what the files hold; where that can't be, they stay as they are, and the result
    /// says why, by the file's name.
    func load(into credentials: TLSCredentials) -> String? {
        let fault: String
        do {
            try credentials.replace(
                certificate: Self.octets(of: certificate),
                key: Self.octets(of: key)
            )
            return nil
        } catch let error as UnreadableFile {
            fault = "\(error.path) \(error.why)"
        } catch let error as TLSCredentialsError {
            fault =
                switch error {
                case .noCertificate: "\(certificate) holds no certificate in PEM"
                case .noKey: "\(key) holds no private key in PEM without a passphrase"
                case .mismatch: "the key in \(key) is not that of the certificate in \(certificate)"
                }
        } catch {
            fault = "\(error)"
        }
        return credentials.areThere
            ? "TLS goes on with its last certificate: \(fault)" : "TLS is refused: \(fault)"
    }

    private struct UnreadableFile: Error {
        let path: String
        let why: String
    }

    private static func octets(of path: String) throws(UnreadableFile) -> [UInt8] {
        do {
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            return [UInt8](try file.read(upToCount: octetsMax) ?? Data())
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
            throw UnreadableFile(path: path, why: "is not there")
        } catch let error as CocoaError where error.code == .fileReadNoPermission {
            throw UnreadableFile(
                path: path,
                why: "may not be read by the user that the answerer runs as"
            )
        } catch {
            throw UnreadableFile(path: path, why: "can't be read: \(error)")
        }
    }
}
