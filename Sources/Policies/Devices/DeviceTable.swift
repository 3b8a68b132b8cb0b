package import Addresses

/// What tells one device from the others.
package struct DeviceEvidence: Hashable, Sendable {
    /// Hardware addresses, one for each interface (or for each private one the device goes by).
    package var macs: [MACAddress]
    /// Addresses and networks.
    package var prefixes: [IPPrefix]

    package init(macs: [MACAddress], prefixes: [IPPrefix]) {
        self.macs = macs
        self.prefixes = prefixes
    }
}

/// Why devices can't be told apart.
package enum DeviceTableError: Error, Equatable, Sendable {
    /// Two devices claim one hardware address.
    case macClaimedTwice(MACAddress, by: DeviceID, and: DeviceID)
    /// Two devices claim one address or network.
    case prefixClaimedTwice(IPPrefix, by: DeviceID, and: DeviceID)
}

/// Who asks: from the addresses of a query to the device's profile.
///
/// A hardware address decides first, since it is the same over IPv4 and over the rotating addresses
/// of IPv6; then the longest prefix that holds the address, a single address being the longest of
/// all; else the device is unknown. Sorted arrays and binary search: nothing is allocated or locked.
package struct DeviceTable: Sendable {
    private let profiles: [DeviceProfile]
    private let unknown: DeviceProfile
    private let macs: [(bits: UInt64, profile: Int)]
    /// Longest first; within one length by address.
    private let prefixes: [(prefix: IPPrefix, profile: Int)]
    /// The runs of `prefixes` that have one length, longest first.
    private let runs: [Range<Int>]

    /// A table of declared devices; `unknown` is the profile of everyone else.
    package init(
        _ devices: [(evidence: DeviceEvidence, profile: DeviceProfile)],
        unknown: DeviceProfile
    ) throws(DeviceTableError) {
        profiles = devices.map(\.profile)
        self.unknown = unknown
        macs = devices.enumerated()
            .flatMap { index, device in device.evidence.macs.map { ($0.bits, index) } }
            .sorted { $0.0 < $1.0 }
        prefixes = devices.enumerated()
            .flatMap { index, device in device.evidence.prefixes.map { ($0, index) } }
            .sorted { $0.0.isSearchedBefore($1.0) }
        runs = Self.runs(of: prefixes.map(\.prefix.bits128))
        try refuseDoubleClaims()
    }

    /// Nobody is declared, and everyone has `profile`.
    package init(everyone profile: DeviceProfile) {
        profiles = []
        unknown = profile
        macs = []
        prefixes = []
        runs = []
    }

    /// The profile of whoever asks from `address`, with `mac` where the neighbour table knows it.
    package func profile(address: IPAddress, mac: MACAddress?) -> DeviceProfile {
        if let mac, let index = index(of: mac) { return profiles[index] }
        if let index = index(of: address) { return profiles[index] }
        return unknown
    }

    /// Whether any device is told by its hardware address, so that it is worth learning one.
    package var tellsByHardware: Bool { !macs.isEmpty }

    private func index(of mac: MACAddress) -> Int? {
        var low = 0
        var high = macs.count
        while low < high {
            let middle = (low + high) / 2
            if macs[middle].bits < mac.bits { low = middle + 1 } else { high = middle }
        }
        guard low < macs.count, macs[low].bits == mac.bits else { return nil }
        return macs[low].profile
    }

    private func index(of address: IPAddress) -> Int? {
        for run in runs {
            // The last prefix of this length that doesn't begin behind the address is the only one
            // of its length that can hold it: prefixes of one length don't overlap.
            var low = run.lowerBound
            var high = run.upperBound
            while low < high {
                let middle = (low + high) / 2
                if address.isBefore(prefixes[middle].prefix.first) {
                    high = middle
                } else {
                    low = middle + 1
                }
            }
            guard low > run.lowerBound else { continue }
            let candidate = prefixes[low - 1]
            if candidate.prefix.contains(address) { return candidate.profile }
        }
        return nil
    }

    private static func runs(of lengths: [Int]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var start = 0
        for index in lengths.indices
        where index + 1 == lengths.count
            || lengths[index + 1] != lengths[index]
        {
            runs.append(start..<(index + 1))
            start = index + 1
        }
        return runs
    }

    private func refuseDoubleClaims() throws(DeviceTableError) {
        for (left, right) in zip(macs, macs.dropFirst())
        where left.bits == right.bits && left.profile != right.profile {
            throw .macClaimedTwice(
                MACAddress(bits: left.bits),
                by: profiles[min(left.profile, right.profile)].device,
                and: profiles[max(left.profile, right.profile)].device
            )
        }
        for (left, right) in zip(prefixes, prefixes.dropFirst())
        where left.prefix == right.prefix && left.profile != right.profile {
            throw .prefixClaimedTwice(
                left.prefix,
                by: profiles[min(left.profile, right.profile)].device,
                and: profiles[max(left.profile, right.profile)].device
            )
        }
    }
}

extension IPPrefix {
    fileprivate func isSearchedBefore(_ other: IPPrefix) -> Bool {
        bits128 == other.bits128 ? first.isBefore(other.first) : bits128 > other.bits128
    }
}

extension IPAddress {
    fileprivate func isBefore(_ other: IPAddress) -> Bool {
        high == other.high ? low < other.low : high < other.high
    }
}
