import Addresses
import DNSWire
import Policies
import Recursion
import Resolution
import Sockets

extension AnswererSettings {
    func write(to writer: inout OctetWriter) {
        writer.write(listen) { $0.write(to: &$1) }
        writer.write(udpThreads)
        writer.write(networks) { $0.write(to: &$1) }
        writer.write(blocking.mode)
        writer.write(blocking.ttl)
        resolution.write(to: &writer)
        writer.write(journal.segmentOctets)
        writer.write(journal.octetsMax)
        writer.write(tcp.connectionsMax)
        writer.write(tcp.connectionsPerClientMax)
        writer.write(tcp.outstandingMax)
        writer.write(tcp.idleMilliseconds)
        writer.write(tls.listen) { $0.write(to: &$1) }
        writer.write(optional: tls.certificate) { $1.write($0) }
        writer.write(optional: tls.key) { $1.write($0) }
    }

    init(from reader: inout OctetReader) throws(RulesetFault) {
        self.init()
        listen = try reader.readSocketAddresses()
        udpThreads = try reader.read()
        networks = try reader.readArray { reader throws(RulesetFault) in
            try IPPrefix(from: &reader)
        }
        blocking.mode = try reader.read()
        blocking.ttl = try reader.read()
        resolution = try ResolutionSettings(from: &reader)
        journal.segmentOctets = try reader.read()
        journal.octetsMax = try reader.read()
        tcp.connectionsMax = try reader.read()
        tcp.connectionsPerClientMax = try reader.read()
        tcp.outstandingMax = try reader.read()
        tcp.idleMilliseconds = try reader.read()
        tls.listen = try reader.readSocketAddresses()
        tls.certificate = try reader.readOptional { reader throws(RulesetFault) in try reader.read()
        }
        tls.key = try reader.readOptional { reader throws(RulesetFault) in try reader.read() }
    }
}

extension ResolutionSettings {
    func write(to writer: inout OctetWriter) {
        writer.write(mode)
        recursion.write(to: &writer)
        writer.write(upstreams) { $0.write(to: &$1) }
        writer.write(neverAsked) { $0.write(to: &$1) }
        writer.write(timeoutMilliseconds)
        writer.write(inFlightMax)
        writer.write(randomisesCase)
        writer.write(cacheOctetsMax)
        writer.write(ttlMinimum)
        writer.write(ttlMaximum)
        writer.write(negativeTTLMaximum)
        writer.write(upkeep.staleSecondsMax)
        writer.write(upkeep.staleAfterMilliseconds)
        writer.write(upkeep.prefetches)
        writer.write(upkeep.keepsSnapshot)
        writer.write(protectsFromRebinding)
        writer.write(rebindingExceptions) { $1.write(counted: $0.octets) }
        writer.write(localRecords) { $0.write(to: &$1) }
        writer.write(localZones) { $1.write(counted: $0.octets) }
        writer.write(answersSpecialNames)
        writer.write(forwardedSpecialNames) { $1.write(counted: $0.octets) }
        writer.write(refusesApplicationDNS)
    }

    init(from reader: inout OctetReader) throws(RulesetFault) {
        self.init()
        mode = try reader.read()
        recursion = try RecursionSettings(from: &reader)
        upstreams = try reader.readSocketAddresses()
        neverAsked = try reader.readSocketAddresses()
        timeoutMilliseconds = try reader.read()
        inFlightMax = try reader.read()
        randomisesCase = try reader.read()
        cacheOctetsMax = try reader.read()
        ttlMinimum = try reader.read()
        ttlMaximum = try reader.read()
        negativeTTLMaximum = try reader.read()
        upkeep.staleSecondsMax = try reader.read()
        upkeep.staleAfterMilliseconds = try reader.read()
        upkeep.prefetches = try reader.read()
        upkeep.keepsSnapshot = try reader.read()
        protectsFromRebinding = try reader.read()
        rebindingExceptions = try reader.readNames()
        localRecords = try reader.readRecords()
        localZones = try reader.readNames()
        answersSpecialNames = try reader.read()
        forwardedSpecialNames = try reader.readNames()
        refusesApplicationDNS = try reader.read()
    }
}

extension ResourceRecord {
    func write(to writer: inout OctetWriter) {
        writer.write(counted: name.octets)
        writer.write(type)
        writer.write(`class`)
        writer.write(ttl)
        writer.write(counted: rdata)
    }

    init(from reader: inout OctetReader) throws(RulesetFault) {
        self.init(
            name: try reader.read(),
            type: try reader.read(),
            class: try reader.read(),
            ttl: try reader.read(),
            rdata: Array(try reader.readCounted())
        )
    }
}

extension IPPrefix {
    func write(to writer: inout OctetWriter) {
        first.write(to: &writer)
        writer.write(UInt8(length))
    }

    init(from reader: inout OctetReader) throws(RulesetFault) {
        let address = try IPAddress(from: &reader)
        guard let prefix = IPPrefix(address, length: Int(try reader.read(UInt8.self))) else {
            throw .damaged
        }
        self = prefix
    }
}

extension IPAddress {
    func write(to writer: inout OctetWriter) {
        writer.write(high)
        writer.write(low)
    }

    init(from reader: inout OctetReader) throws(RulesetFault) {
        self.init(high: try reader.read(), low: try reader.read())
    }
}

extension SocketAddress {
    func write(to writer: inout OctetWriter) {
        address.write(to: &writer)
        writer.write(port)
        writer.write(scope)
    }

    init(from reader: inout OctetReader) throws(RulesetFault) {
        let address = try IPAddress(from: &reader)
        self.init(address, port: try reader.read(), scope: try reader.read())
    }
}

extension OctetReader {
    mutating func readSocketAddresses() throws(RulesetFault) -> [SocketAddress] {
        try readArray { reader throws(RulesetFault) in try SocketAddress(from: &reader) }
    }

    mutating func readNames() throws(RulesetFault) -> [Name] {
        try readArray { reader throws(RulesetFault) in try reader.read() }
    }
    mutating func readRecords() throws(RulesetFault) -> [ResourceRecord] {
        try readArray { reader throws(RulesetFault) in try ResourceRecord(from: &reader) }
    }
}
