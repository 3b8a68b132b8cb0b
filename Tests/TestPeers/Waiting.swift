package import Sockets

/// Waits for name servers that say nowhere that they listen.
package enum Waiting {
    /// Asks a server until it answers; each question ends with an answer or with the kernel's word that
    /// nobody listens.
    package static func untilAnswers(_ address: SocketAddress, prefix: [String] = []) throws {
        for _ in 0..<questionsMax {
            let dig = try SpawnedProcess(
                prefix + [
                    "/usr/bin/dig", "+tries=1", "+time=1", "-p", "\(address.port)",
                    "@\(address.address)", ".", "SOA",
                ],
                isQuiet: true
            )
            if dig.waitForEnd() == 0 { return }
        }
        throw NeverAnswered(address: address)
    }

    /// How often it is asked: half a minute at the least.
    private static let questionsMax = 3000

    private struct NeverAnswered: Error {
        let address: SocketAddress
    }
}
