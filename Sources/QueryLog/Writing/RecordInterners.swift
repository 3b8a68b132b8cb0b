import Addresses
import Attribution
import DNSWire
import GRDB
import Journal
import Policies

/// Numbers for everything in a record that repeats, but names.
struct RecordInterners: Sendable {
    private var devices = Interner<DeviceKey>(table: "devices", columns: ["name", "declared"]) {
        [$0.name, $0.isDeclared]
    }
    private var clients = Interner<ClientKey>(table: "clients", columns: ["address", "mac"]) {
        [$0.address.description, $0.mac?.description ?? ""]
    }
    private var reasons = Interner<DecisionReason>(
        table: "reasons",
        columns: ReasonColumns.all,
        arguments: ReasonColumns.arguments
    )
    private var outcomes = Interner<OutcomeKey>(
        table: "outcomes",
        columns: ["transport", "answered_from", "rcode", "ede", "upstream", "qclass"]
    ) {
        [
            $0.transport.rawValue, $0.answeredFrom.rawValue, $0.rcode.rawValue,
            $0.ede.map { Int($0.rawValue) } ?? -1, $0.upstream, $0.qclass.rawValue,
        ]
    }
    /// Numbers of one generation, already turned into numbers of the log.
    private var resolved = Resolved()

    /// The numbers of everything in a record but its times and names.
    mutating func circumstance(
        of fields: LookupFields,
        resolver: some ReasonResolver,
        in db: Database
    ) throws -> Circumstance {
        Circumstance(
            device: try device(of: fields, resolver, db),
            client: try clients.id(
                of: ClientKey(address: fields.client, mac: fields.mac),
                in: db
            ),
            qtype: Int64(fields.qtype.rawValue),
            reason: try reason(of: fields, resolver, db),
            outcome: try outcome(of: fields, resolver, db)
        )
    }

    /// Forgets all numbers.
    mutating func forget() {
        devices.forget()
        clients.forget()
        reasons.forget()
        outcomes.forget()
        resolved = Resolved()
    }

    private mutating func device(
        of fields: LookupFields,
        _ resolver: some ReasonResolver,
        _ db: Database
    ) throws -> Int64 {
        guard !fields.device.isNone else {
            let name = fields.mac?.description ?? fields.client.description
            return try devices.id(of: DeviceKey(name: name, isDeclared: false), in: db)
        }
        resolved.turn(to: fields.generation)
        if let id = resolved.devices[fields.device] { return id }
        let name = resolver.deviceName(fields.device, generation: fields.generation)
        let key = DeviceKey(
            name: name ?? fields.mac?.description ?? fields.client.description,
            isDeclared: name != nil
        )
        let id = try devices.id(of: key, in: db)
        // Without a name the number depends on the client, not on the device.
        if name != nil { resolved.devices[fields.device] = id }
        return id
    }

    private mutating func reason(
        of fields: LookupFields,
        _ resolver: some ReasonResolver,
        _ db: Database
    ) throws -> Int64 {
        resolved.turn(to: fields.generation)
        if let id = resolved.reasons[fields.verdict] { return id }
        let reason = resolver.reason(for: fields.verdict, generation: fields.generation)
        let id = try reasons.id(of: reason, in: db)
        resolved.reasons[fields.verdict] = id
        return id
    }

    private mutating func outcome(
        of fields: LookupFields,
        _ resolver: some ReasonResolver,
        _ db: Database
    ) throws -> Int64 {
        let upstream = fields.upstream.map { index in
            resolver.upstream(index, generation: fields.generation) ?? "upstream \(index)"
        }
        let key = OutcomeKey(
            transport: fields.transport,
            answeredFrom: fields.answeredFrom,
            rcode: fields.rcode,
            ede: fields.ede,
            upstream: upstream ?? "",
            qclass: fields.qclass
        )
        return try outcomes.id(of: key, in: db)
    }
}

private struct DeviceKey: Hashable, Sendable {
    var name: String
    var isDeclared: Bool
}

private struct ClientKey: Hashable, Sendable {
    var address: IPAddress
    var mac: MACAddress?
}

private struct OutcomeKey: Hashable, Sendable {
    var transport: LookupTransport
    var answeredFrom: AnsweredFrom
    var rcode: RCode
    var ede: EDECode?
    var upstream: String
    var qclass: RRClass
}

/// What the numbers of the current generation stand for in the log.
private struct Resolved: Sendable {
    var generation: UInt32?
    var devices: [DeviceID: Int64] = [:]
    var reasons: [Verdict: Int64] = [:]

    /// Begins anew where the generation changes.
    mutating func turn(to next: UInt32) {
        guard generation != next else { return }
        self = Resolved()
        generation = next
    }
}
