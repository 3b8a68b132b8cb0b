extension CallDigest {
    /// Calls devices by other names than the log does: as they are called now.
    ///
    /// Those that are then one are counted together, and count as declared.
    package mutating func rename(_ names: [String: String]) {
        guard !names.isEmpty else { return }
        var counts: [String: DeviceCount] = [:]
        for device in devices {
            var renamed = device
            if let name = names[device.device] { renamed = .init(declared: name, like: device) }
            guard let other = counts[renamed.device] else {
                counts[renamed.device] = renamed
                continue
            }
            renamed.isDeclared = renamed.isDeclared || other.isDeclared
            renamed.count += other.count
            renamed.blockedCount += other.blockedCount
            counts[renamed.device] = renamed
        }
        devices = counts.values.sorted { ($1.count, $0.device) < ($0.count, $1.device) }
        for index in reasons.indices { reasons[index].first?.rename(names) }
        for index in domains.indices { domains[index].first?.rename(names) }
    }
}

extension CallDigest.FirstCall {
    fileprivate mutating func rename(_ names: [String: String]) {
        device = names[device] ?? device
    }
}

extension CallDigest.DeviceCount {
    fileprivate init(declared name: String, like other: Self) {
        self = other
        device = name
        isDeclared = true
    }
}
