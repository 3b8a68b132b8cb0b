import Addresses
import Foundation
import Rulesets
import Sockets

/// Where an instance can be asked from this machine.
enum ListeningAddress {
    /// Asks the answerer of the instance in `directory` where it listens.
    static func of(_ directory: StateDirectory) throws(Failure) -> SocketAddress {
        let status: AnswererStatus
        do {
            let answer = try UnixLineClient.ask("status", at: directory.answererSocket)
            status = try JSONDecoder().decode(AnswererStatus.self, from: Data(answer.utf8))
        } catch {
            throw Failure(
                "no answerer runs in \(Visible.text(directory.path)): \(error)",
                remedy: "Start it with `landline serve`, name another --state, or a --server.",
                status: .unavailable
            )
        }
        guard let address = best(of: status.listening) else {
            throw Failure(
                "the answerer in \(Visible.text(directory.path)) listens nowhere yet",
                remedy: status.problem.map { "Its problem: \(Visible.text($0))" },
                status: .unavailable
            )
        }
        return address
    }

    /// The address to ask of those that are listened to: a loopback one if there is one.
    ///
    /// A wildcard stands for the loopback address of its family.
    static func best(of listening: [String]) -> SocketAddress? {
        let addresses = listening.compactMap { SocketAddress($0) }.map { listened in
            switch listened.address {
            case .anyV4: SocketAddress(.loopbackV4, port: listened.port)
            case .anyV6: SocketAddress(.loopbackV6, port: listened.port)
            default: listened
            }
        }
        return addresses.first { $0.address.isLoopback } ?? addresses.first
    }
}
