/// A certificate for `localhost` that signs itself, and its key, in two files.
package struct TestCertificate: Sendable {
    /// The certificate's file, in PEM.
    package let certificate: String
    /// The key's file, in PEM.
    package let key: String

    /// `openssl` would not make one.
    package struct Failure: Error {
        package let status: Int32
    }

    /// Makes one in `directory`, its files beginning with `name`.
    package init(in directory: String, name: String = "server") throws {
        certificate = "\(directory)/\(name).pem"
        key = "\(directory)/\(name)-key.pem"
        let openssl = try SpawnedProcess(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                "-addext", "subjectAltName=DNS:localhost",
                "-keyout", key, "-out", certificate,
            ],
            isQuiet: true
        )
        let status = openssl.waitForEnd()
        guard status == 0 else { throw Failure(status: status) }
    }
}
