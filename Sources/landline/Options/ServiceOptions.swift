import ArgumentParser
import Keeper
import Processes

/// Where to listen, for the commands that say so to the configuration.
struct ListenOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "An address to listen on in place of the configured ones; may be repeated.",
            valueName: "address:port"
        )
    )
    var listen: [String] = []

    /// The addresses, each checked to be one.
    var addresses: [String] { listen }

    func validate() throws {
        for text in listen where Instance.listenAddress(text) == nil {
            throw ValidationError(
                "“\(text)” is no address to listen on; write 192.0.2.1:53 or [2001:db8::1]:53"
            )
        }
    }
}

/// How a process learns that another of this program started it: `serve`, or `demo`.
struct SupervisionOption: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp(visibility: .private))
    var supervisor: Int32?

    /// Names the process, and ties it to its supervisor where it has one.
    ///
    /// False when that supervisor is gone already: then the process should end.
    func adopt(as name: String) -> Bool {
        guard let supervisor else {
            SupervisedProcess.setName(name)
            return true
        }
        return SupervisedProcess.adopt(supervisor: supervisor, name: name)
    }
}
