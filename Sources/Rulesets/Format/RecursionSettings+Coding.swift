import Addresses
import DNSWire
import Recursion
import Sockets

extension RecursionSettings {
    func write(to writer: inout OctetWriter) {
        writer.write(rootHints) { hint, writer in
            writer.write(counted: hint.name.octets)
            writer.write(hint.addresses) { $0.write(to: &$1) }
        }
        writer.write(routes) { route, writer in
            writer.write(counted: route.zone.octets)
            writer.write(route.servers) { $0.write(to: &$1) }
            writer.write(route.kind)
        }
        writer.write(validates)
        writer.write(trustAnchors) { $0.write(to: &$1) }
        writer.write(followsRollovers)
        writer.write(negativeTrustAnchors) { $1.write(counted: $0.octets) }
        writer.write(optional: validationSeconds) { $1.write($0) }
        writer.write(minimisesQNames)
        writer.write(randomisesCase)
        writer.write(usesIPv4)
        writer.write(usesIPv6)
        writer.write(deniesFromCache)
        writer.write(asksLoopback)
        writer.write(neverAsked) { $0.write(to: &$1) }
        writer.write(serverPort)
        writer.write(ttlMinimum)
        writer.write(ttlMaximum)
        writer.write(negativeTTLMaximum)
        writer.write(recordOctetsMax)
        writer.write(optional: localRoot) { $0.write(to: &$1) }
    }

    init(from reader: inout OctetReader) throws(RulesetFault) {
        self.init()
        rootHints = try reader.readArray { reader throws(RulesetFault) in
            RootHint(name: try reader.read(), addresses: try reader.readAddresses())
        }
        routes = try reader.readArray { reader throws(RulesetFault) in
            Route(
                zone: try reader.read(),
                servers: try reader.readSocketAddresses(),
                kind: try reader.read()
            )
        }
        validates = try reader.read()
        trustAnchors = try reader.readRecords()
        followsRollovers = try reader.read()
        negativeTrustAnchors = try reader.readNames()
        validationSeconds = try reader.readOptional { reader throws(RulesetFault) in
            try reader.read()
        }
        minimisesQNames = try reader.read()
        randomisesCase = try reader.read()
        usesIPv4 = try reader.read()
        usesIPv6 = try reader.read()
        deniesFromCache = try reader.read()
        asksLoopback = try reader.read()
        neverAsked = try reader.readAddresses()
        serverPort = try reader.read()
        ttlMinimum = try reader.read()
        ttlMaximum = try reader.read()
        negativeTTLMaximum = try reader.read()
        recordOctetsMax = try reader.read()
        localRoot = try reader.readOptional { reader throws(RulesetFault) in
            try LocalRoot.read(from: &reader)
        }
    }
}

extension LocalRoot {
    func write(to writer: inout OctetWriter) {
        writer.write(modifiedSeconds)
        writer.write(records) { $0.write(to: &$1) }
    }

    /// Reads a copy of the root zone, which is checked as it was when it was read from its file.
    static func read(from reader: inout OctetReader) throws(RulesetFault) -> LocalRoot {
        let seconds: Int64 = try reader.read()
        let records = try reader.readRecords()
        do throws(LocalRootFault) {
            return try LocalRoot(records, modifiedSeconds: seconds)
        } catch {
            throw .damaged
        }
    }
}

extension OctetReader {
    fileprivate mutating func readAddresses() throws(RulesetFault) -> [IPAddress] {
        try readArray { reader throws(RulesetFault) in try IPAddress(from: &reader) }
    }
}
