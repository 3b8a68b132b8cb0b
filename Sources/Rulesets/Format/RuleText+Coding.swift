import Attribution
import Blocklists
import DNSWire
import Policies

extension RuleText {
    func write(to writer: inout OctetWriter) {
        writer.write(verb)
        writer.write(isObserved)
        target.write(to: &writer)
        writer.write(optional: condition) { $1.write($0) }
        switch audience {
        case .everyone: writer.write(UInt8(0))
        case .device(let id):
            writer.write(UInt8(1))
            writer.write(id.text)
        case .group(let id):
            writer.write(UInt8(2))
            writer.write(id.text)
        }
        writer.write(optional: until) { $1.write($0.epochSeconds) }
        writer.write(optional: mode) { $1.write($0) }
        writer.write(optional: comment) { $1.write($0) }
    }

    init(from reader: inout OctetReader) throws(RulesetFault) {
        let verb: Verb = try reader.read()
        let isObserved: Bool = try reader.read()
        let target = try RuleTarget(from: &reader)
        let condition: Condition? = try reader.readOptional { reader throws(RulesetFault) in
            try reader.read()
        }
        let audience: Audience =
            switch try reader.read(UInt8.self) {
            case 0: .everyone
            case 1: .device(try reader.read())
            case 2: .group(try reader.read())
            default: throw .damaged
            }
        self.init(
            verb,
            target,
            isObserved: isObserved,
            condition: condition,
            audience: audience,
            until: try reader.readOptional { reader throws(RulesetFault) in
                UTCTime(epochSeconds: try reader.read())
            },
            mode: try reader.readOptional { reader throws(RulesetFault) in try reader.read() },
            comment: try reader.readOptional { reader throws(RulesetFault) in try reader.read() }
        )
    }
}

extension RuleTarget {
    func write(to writer: inout OctetWriter) {
        switch self {
        case .name(let name, let scope):
            writer.write(UInt8(0))
            writer.write(counted: name.octets)
            writer.write(scope)
        case .selector(.catalogue(let master, let organisation, let purpose)):
            writer.write(UInt8(1))
            writer.write(optional: master) { $1.write($0) }
            writer.write(optional: organisation) { $1.write($0.text) }
            writer.write(optional: purpose) { $1.write($0) }
        case .selector(.list(let id)):
            writer.write(UInt8(2))
            writer.write(id.text)
        }
    }

    init(from reader: inout OctetReader) throws(RulesetFault) {
        switch try reader.read(UInt8.self) {
        case 0: self = .name(try reader.read(), try reader.read())
        case 1:
            self = .selector(
                .catalogue(
                    master: try reader.readOptional { reader throws(RulesetFault) in
                        try reader.read()
                    },
                    organisation: try reader.readOptional { reader throws(RulesetFault) in
                        try reader.read()
                    },
                    purpose: try reader.readOptional { reader throws(RulesetFault) in
                        try reader.read()
                    }
                )
            )
        case 2: self = .selector(.list(try reader.read()))
        default: throw .damaged
        }
    }
}
