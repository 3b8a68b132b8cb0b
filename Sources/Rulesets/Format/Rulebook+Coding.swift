import Addresses
import Attribution
import Policies

extension Rulebook {
    func write(to writer: inout OctetWriter) {
        writer.write(groups) { $1.write($0.text) }
        writer.write(policies) { $1.write($0.text) }
        unknown.write(to: &writer)
        writer.write(devices) { $0.write(to: &$1) }
        writer.write(lines) { $0.write(to: &$1) }
    }

    init(from reader: inout OctetReader) throws(RulesetFault) {
        let groups: [Slug] = try reader.readArray { reader throws(RulesetFault) in
            try reader.read()
        }
        let policies: [Slug] = try reader.readArray { reader throws(RulesetFault) in
            try reader.read()
        }
        let unknown = try DeviceProfile(from: &reader)
        let devices = try reader.readArray { reader throws(RulesetFault) in
            try Rulebook.Device(from: &reader)
        }
        var lineCount = 0
        let lines = try reader.readArray { reader throws(RulesetFault) in
            // The number of a line is its place.
            guard lineCount < rulesetIdentifierMax else { throw .damaged }
            defer { lineCount += 1 }
            return try RuleLine(id: RuleLineID(index: lineCount), from: &reader)
        }
        self.init(
            devices: devices,
            groups: groups,
            policies: policies,
            lines: lines,
            unknown: unknown
        )
    }
}

extension Rulebook.Device {
    func write(to writer: inout OctetWriter) {
        writer.write(id.text)
        writer.write(evidence.macs) { $1.write($0.bits) }
        writer.write(evidence.prefixes) { $0.write(to: &$1) }
        profile.write(to: &writer)
    }

    init(from reader: inout OctetReader) throws(RulesetFault) {
        self.init(
            id: try reader.read(),
            evidence: DeviceEvidence(
                macs: try reader.readArray { reader throws(RulesetFault) in
                    MACAddress(bits: try reader.read())
                },
                prefixes: try reader.readArray { reader throws(RulesetFault) in
                    try IPPrefix(from: &reader)
                }
            ),
            profile: try DeviceProfile(from: &reader)
        )
    }
}

extension DeviceProfile {
    func write(to writer: inout OctetWriter) {
        writer.write(device)
        writer.write(groups) { $1.write($0) }
        writer.write(policies) { $1.write($0) }
    }

    init(from reader: inout OctetReader) throws(RulesetFault) {
        let device: DeviceID = try reader.read()
        let groups: [GroupID] = try reader.readArray { reader throws(RulesetFault) in
            try reader.read()
        }
        let policies: [PolicyID] = try reader.readArray { reader throws(RulesetFault) in
            try reader.read()
        }
        guard let profile = DeviceProfile(device: device, groups: groups, policies: policies)
        else { throw .damaged }
        self = profile
    }
}

extension RuleLine {
    func write(to writer: inout OctetWriter) {
        switch owner {
        case .everyone: writer.write(UInt8(0))
        case .device(let id):
            writer.write(UInt8(1))
            writer.write(id)
        case .group(let id):
            writer.write(UInt8(2))
            writer.write(id)
        case .policy(let id):
            writer.write(UInt8(3))
            writer.write(id)
        }
        rule.write(to: &writer)
        origin.write(to: &writer)
    }

    init(id: RuleLineID, from reader: inout OctetReader) throws(RulesetFault) {
        let owner: Owner =
            switch try reader.read(UInt8.self) {
            case 0: .everyone
            case 1: .device(try reader.read())
            case 2: .group(try reader.read())
            case 3: .policy(try reader.read())
            default: throw .damaged
            }
        self.init(
            id: id,
            owner: owner,
            rule: try RuleText(from: &reader),
            origin: try RuleOrigin(from: &reader)
        )
    }
}
