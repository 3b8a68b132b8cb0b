import Addresses
import Keeper
import Rulesets
import Sockets

/// Where an instance listens that nobody has configured yet, and what its owner may try first.
struct FirstSteps {
    /// Where to listen when the port of DNS is not to be had: free of a service of its own, above
    /// the privileged ports, and near 53 for the eye.
    static let otherPort: UInt16 = 5300
    /// A name that the catalogue knows and every policy but `watch` blocks.
    private static let example = "data.mistat.xiaomi.com"

    /// The addresses to listen on.
    let listen: [SocketAddress]
    /// Why not port 53; nil where it is.
    let reason: String?

    /// Chooses port 53 when this process may bind it and nobody else has, else `otherPort`.
    ///
    /// Listens on every address of the machine: who is answered is another question, and only
    /// private networks are.
    static func choose(
        bind: ([SocketAddress]) throws(SocketError) -> Void = Self.tryBinding,
        holders: (SocketAddress) throws -> [PortHolder] = { try PortHolder.inTheWay(of: $0) }
    ) -> FirstSteps {
        let families = families(AnswererSettings.domainPort, bind)
        do throws(SocketError) {
            try bind(families)
            return FirstSteps(listen: families, reason: nil)
        } catch {
            return FirstSteps(
                listen: families.map { $0.with(port: otherPort) },
                reason: reason(error, families, holders)
            )
        }
    }

    /// The wildcard address of each family that the machine speaks.
    private static func families(
        _ port: UInt16,
        _ bind: ([SocketAddress]) throws(SocketError) -> Void
    ) -> [SocketAddress] {
        let both = [IPAddress.anyV4, .anyV6]
        let spoken = both.filter { address in
            do throws(SocketError) {
                // The kernel chooses a port; what counts is whether it knows the family.
                try bind([SocketAddress(address, port: 0)])
                return true
            } catch {
                return ![.familyNotSupported, .addressNotAvailable].contains(error.kind)
            }
        }
        return (spoken.isEmpty ? both : spoken).map { SocketAddress($0, port: port) }
    }

    /// Binds and lets go again.
    static func tryBinding(_ addresses: [SocketAddress]) throws(SocketError) {
        _ = try BoundAddress.bind(addresses, datagramPortsPerAddress: 1)
    }

    private static func reason(
        _ error: SocketError,
        _ wanted: [SocketAddress],
        _ holders: (SocketAddress) throws -> [PortHolder]
    ) -> String {
        switch error.kind {
        case .permissionDenied:
            return "only root and programs with CAP_NET_BIND_SERVICE may bind it"
        case .addressInUse:
            do {
                let holder = try wanted.lazy.flatMap(holders).first
                return holder.map(words) ?? "another program holds it"
            } catch {
                return "another program holds it"
            }
        default:
            return "\(error)"
        }
    }

    private static func words(_ holder: PortHolder) -> String {
        let place = "\(holder.transport.rawValue) \(holder.address)"
        guard let process = holder.process else {
            return "another user's program (user \(holder.user)) holds \(place)"
        }
        return "\(process.name) (process \(process.id)) holds \(place)"
    }

    /// What to print: where it listens and why, and three commands to try.
    func text(program: String, state: String, terminal: Terminal) -> String {
        let port = listen.first?.port ?? AnswererSettings.domainPort
        let whence =
            reason.map { "port \(port), because on port \(AnswererSettings.domainPort) \($0)" }
            ?? "port \(port)"
        let commands = [
            "dig @127.0.0.1 -p \(port) \(Self.example)",
            "\(program) log -f --state \(state)",
            "\(program) why \(Self.example) --state \(state)",
        ]
        return """
            Landline listens on \(Visible.text(whence)).
            Only machines on private networks are answered.

            Try, in another terminal:
            \(commands.map { "  " + terminal.style(Visible.text($0), .strong) }.joined(separator: "\n"))

            ^C stops it.


            """
    }
}
