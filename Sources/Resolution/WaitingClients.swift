import Addresses
import Bounds

/// How many outcomes each client waits for, so that one cannot take all there is.
struct WaitingClients {
    private var counts: [IPAddress: UInt32] = [:]

    /// Whether `client` may wait for one more while `open` of at most `openMax` questions are open.
    ///
    /// Up to half of what there is, anyone may have; beyond it, each only a share.
    func mayWait(_ client: IPAddress, open: UInt32, openMax: UInt32) -> Bool {
        let count = counts[client] ?? 0
        guard count < Bound.waitingPerClient.value else { return false }
        return open <= openMax / 2 || count < max(1, openMax / ForwardingLimits.clientShare)
    }

    /// `client` waits for one more.
    mutating func add(_ client: IPAddress) { counts[client, default: 0] += 1 }

    /// `client` got one outcome.
    mutating func remove(_ client: IPAddress) {
        guard let count = counts[client] else { return }
        counts[client] = count > 1 ? count - 1 : nil
    }
}
