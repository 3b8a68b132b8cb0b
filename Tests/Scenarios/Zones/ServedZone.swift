import DNSSEC
import DNSWire

/// A zone ready to be served: its sets by name, with signatures and denials where it is signed.
struct ServedZone {
    let zone: ScriptedZone
    var sets: [Name: [RRType: RRset]] = [:]
    /// The DS record that its parent should have; nil where it is not signed.
    private(set) var ds: DSData?
    /// Names that have denials, in canonical order (NSEC) or in that of their hashes (NSEC3).
    private(set) var denialOwners: [Name] = []

    var apex: Name { zone.apex }

    /// Signs `zone`, whose signed children are `children`.
    init(_ zone: ScriptedZone, children: [Name: DSData]) throws(ScenarioError) {
        self.zone = zone
        for set in RRset.grouping(zone.records) { sets[set.name, default: [:]][set.type] = set }
        for (child, ds) in children where sets[child]?[.ns] != nil && child != apex {
            try delegate(child, ds)
        }
        if let signing = zone.signing { try sign(signing) }
    }

    /// Adds the DS set of a signed child, unless the text has one or says that there is none.
    private mutating func delegate(_ child: Name, _ ds: DSData) throws(ScenarioError) {
        guard !zone.withoutDS.contains(child), sets[child]?[.ds] == nil else { return }
        var rdatas: [[UInt8]] = []
        for number in 0..<zone.falseDS[child, default: 0] {
            var wrong = ds
            wrong.digest[0] ^= UInt8(truncatingIfNeeded: number + 1)
            wrong.digest[1] ^= UInt8(truncatingIfNeeded: number >> 8)
            rdatas.append(wrong.rdata)
        }
        rdatas.append(ds.rdata)
        sets[child]?[.ds] = RRset(name: child, type: .ds, ttl: 3_600, rdatas: rdatas)
    }

    private mutating func add(_ set: RRset) { sets[set.name, default: [:]][set.type] = set }

    /// The zone cut that `name` is at or below, if there is one.
    func cut(above name: Name) -> Name? {
        guard name.isEqualToOrBelow(apex) else { return nil }
        let floor = apex.labelCount
        for count in stride(from: floor + 1, through: name.labelCount, by: 1) {
            let ancestor = name.suffix(labels: count)
            if sets[ancestor]?[.ns] != nil { return ancestor }
        }
        return nil
    }

    /// Whether the name is in the zone: it has records, or names below it have.
    func exists(_ name: Name) -> Bool {
        sets[name] != nil || sets.keys.contains { $0.isEqualToOrBelow(name) }
    }

    /// The longest existing name that `name` is at or below.
    func closestEncloser(of name: Name) -> Name {
        var candidate = name
        while !exists(candidate), let parent = candidate.parent { candidate = parent }
        return candidate
    }
}

// MARK: - Signing

extension ServedZone {
    /// From when and until when signatures hold: 2020-01-01 to 2037-01-01.
    static let inception: UInt32 = 1_577_836_800
    static let expiration: UInt32 = 2_114_380_800
    /// The moment they are played at where their head names none: 2026-06-01.
    static let moment: UInt32 = 1_780_272_000

    private mutating func sign(_ signing: ScriptedZone.Signing) throws(ScenarioError) {
        let key = try SigningKey(
            signing.algorithm,
            zone: apex,
            seed: signing.seed,
            bits: signing.bits
        )
        ds = try SigningKey.digest(of: key.data, zone: apex)
        var keys = Self.twins(of: key.data, count: signing.twins).map(\.rdata)
        keys.append(key.data.rdata)
        // Keys written in the text stay beside the made one.
        keys = (sets[apex]?[.dnskey]?.rdatas ?? []) + keys
        add(RRset(name: apex, type: .dnskey, ttl: 3_600, rdatas: keys))
        if let parameters = signing.nsec3 {
            addNSEC3(parameters, isOptOut: signing.isOptOut)
        } else {
            addNSEC()
        }
        for (name, types) in sets {
            for (type, set) in types where isSigned(name, type) {
                var signed = set
                signed.signatures = try signatures(of: set, key, signing)
                add(signed)
            }
        }
    }

    /// Keys with another content and the same tag, which is a sum: two of its summands change places.
    private static func twins(of key: DNSKEYData, count: Int) -> [DNSKEYData] {
        var found: [DNSKEYData] = []
        let words = key.publicKey.count / 2
        for first in 0..<words {
            for second in first + 1..<words where found.count < count {
                var twin = key
                for half in 0..<2 { twin.publicKey.swapAt(2 * first + half, 2 * second + half) }
                if twin != key, !found.contains(twin) { found.append(twin) }
            }
        }
        return found
    }

    /// What lies at a cut or below it is the child's, but for DS and the denial (RFC 4035 §2.2).
    private func isSigned(_ name: Name, _ type: RRType) -> Bool {
        guard let cut = cut(above: name) else { return true }
        return cut == name && (type == .ds || type == .nsec)
    }

    private func signatures(
        of set: RRset,
        _ key: SigningKey,
        _ signing: ScriptedZone.Signing
    ) throws(ScenarioError) -> [[UInt8]] {
        let kinds = Set(
            zone.breakages.filter { $0.name == set.name && $0.type == set.type }.map(\.kind)
        )
        if kinds.contains(.missing) { return [] }
        let labels = set.name.labelCount - (set.name.isWildcard ? 1 : 0)
        let day: UInt32 = 86_400
        var data = RRSIGData(
            typeCovered: set.type,
            algorithm: key.algorithm,
            labels: UInt8(labels - (kinds.contains(.labels) ? 1 : 0)),
            originalTTL: set.ttl,
            expiration: kinds.contains(.expired) ? Self.moment - day : Self.expiration,
            inception: kinds.contains(.early) ? Self.moment + day : Self.inception,
            keyTag: key.data.tag,
            signer: kinds.contains(.signer) ? apex.parent ?? apex : apex,
            signature: []
        )
        data.signature = try key.signature(of: Self.signedOctets(data, set))
        if kinds.contains(.damaged) { data.signature[data.signature.count / 2] ^= 1 }
        let wrong = (0..<signing.falseSignatures).map { number in
            var wrong = data
            wrong.signature[number % wrong.signature.count] ^= UInt8(1 + number / 64)
            return wrong.rdata
        }
        guard kinds.contains(.stray) else { return wrong + [data.rdata] }
        var stray = data
        stray.signer = set.type == .ds ? apex.parent ?? apex : set.name
        return [stray.rdata] + wrong + [data.rdata]
    }

    /// What is signed (RFC 4034 §3.1.8.1): the RRSIG's own fields, then the records in canonical form.
    private static func signedOctets(_ data: RRSIGData, _ set: RRset) throws(ScenarioError)
        -> [UInt8]
    {
        var octets = Array(data.rdata.prefix(18)) + data.signer.folded.octets
        var owner = set.name.folded
        if Int(data.labels) < owner.labelCount, !owner.isWildcard {
            do throws(NameError) {
                owner = try owner.suffix(labels: Int(data.labels)).prepending(label: [0x2A])
            } catch {
                throw .init("no wildcard above \(set.name)")
            }
        }
        let rdatas = set.rdatas.map { canonical($0, set.type) }
            .sorted { $0.lexicographicallyPrecedes($1) }
        for rdata in rdatas {
            octets += owner.octets
            for word in [set.type.rawValue, set.class.rawValue] {
                octets += [UInt8(word >> 8), UInt8(word & 0xFF)]
            }
            for place in stride(from: 24, through: 0, by: -8) {
                octets.append(UInt8(truncatingIfNeeded: data.originalTTL >> UInt32(place)))
            }
            octets += [UInt8(rdata.count >> 8), UInt8(rdata.count & 0xFF)] + rdata
        }
        return octets
    }

    /// Rdata with its names in lower case, for the types whose rdata is nothing but names and numbers below
    /// 0x41 or that scenarios write in lower case anyway (RFC 4034 §6.2).
    private static func canonical(_ rdata: [UInt8], _ type: RRType) -> [UInt8] {
        switch type {
        case .ns, .cname, .dname, .ptr: rdata.map(\.foldedASCII)
        default: rdata
        }
    }
}

// MARK: - Denials

extension ServedZone {
    /// Names with records of their own: those below a cut are the child's.
    private var authoritativeNames: [Name] {
        sets.keys.filter { name in
            guard let cut = cut(above: name) else { return true }
            return cut == name
        }
    }

    private var denialTTL: UInt32 {
        sets[apex]?[.soa]?.ttl ?? 3_600
    }

    private mutating func addNSEC() {
        denialOwners = authoritativeNames.sorted()
        for (index, name) in denialOwners.enumerated() {
            var next = denialOwners[(index + 1) % denialOwners.count]
            if zone.breakages.contains(where: { $0.kind == .next && $0.name == name }),
                let outside = try? Name("zzz.elsewhere")
            {
                next = outside
            }
            let types = Set((sets[name] ?? [:]).keys).intersection(typesSaid(at: name))
                .union([.nsec, .rrsig])
            let rdata = next.octets + TypeBitMap(types).rdata
            add(RRset(name: name, type: .nsec, ttl: denialTTL, rdatas: [rdata]))
        }
    }

    /// At a cut only NS and DS are the parent's.
    private func typesSaid(at name: Name) -> Set<RRType> {
        let all = Set((sets[name] ?? [:]).keys)
        return cut(above: name) == nil ? all : all.intersection([.ns, .ds])
    }

    private mutating func addNSEC3(_ parameters: NSEC3Parameters, isOptOut: Bool) {
        let parameterSet = RRset(
            name: apex,
            type: .nsec3param,
            ttl: 0,
            rdatas: [
                [1, 0, UInt8(parameters.iterations >> 8), UInt8(parameters.iterations & 0xFF)]
                    + [UInt8(parameters.salt.count)] + parameters.salt
            ]
        )
        add(parameterSet)
        var names: Set<Name> = []
        for name in authoritativeNames {
            let isUnsignedDelegation = cut(above: name) != nil && sets[name]?[.ds] == nil
            guard !(isOptOut && isUnsignedDelegation) else { continue }
            var ancestor = name
            while ancestor != apex, names.insert(ancestor).inserted, let parent = ancestor.parent {
                ancestor = parent
            }
        }
        names.insert(apex)
        let hashes = names.map { (hash: SigningKey.hash($0, parameters), name: $0) }
            .sorted { $0.hash.lexicographicallyPrecedes($1.hash) }
        for (index, entry) in hashes.enumerated() {
            var types = typesSaid(at: entry.name)
            if !types.isEmpty, types != [.ns] { types.insert(.rrsig) }
            let data = NSEC3Data(
                parameters: parameters,
                flags: isOptOut ? NSEC3Data.optOutFlag : 0,
                nextHash: hashes[(index + 1) % hashes.count].hash,
                types: TypeBitMap(types)
            )
            guard let owner = hashedOwner(entry.hash) else { continue }
            denialOwners.append(owner)
            sets[owner] = [
                .nsec3: RRset(name: owner, type: .nsec3, ttl: denialTTL, rdatas: [data.rdata])
            ]
        }
    }

    /// The name under which the NSEC3 record of a hash stands: its base32hex (RFC 5155 §3.3).
    func hashedOwner(_ hash: [UInt8]) -> Name? {
        let alphabet = Array("0123456789abcdefghijklmnopqrstuv".utf8)
        var label: [UInt8] = []
        var bits = 0
        var count = 0
        for octet in hash {
            bits = bits << 8 | Int(octet)
            count += 8
            while count >= 5 {
                count -= 5
                label.append(alphabet[bits >> count & 31])
            }
            bits &= (1 << count) - 1
        }
        return try? apex.prepending(label: label)
    }

    /// The denials that say something of `name`: the one that stands at it, or the one that spans it.
    func denial(matchingOrCovering name: Name) -> RRset? {
        let type: RRType
        let owner: Name
        if let parameters = zone.signing?.nsec3 {
            guard let hashed = hashedOwner(SigningKey.hash(name, parameters)) else { return nil }
            (type, owner) = (.nsec3, hashed)
        } else {
            (type, owner) = (.nsec, name)
        }
        // Labels of one length in base32hex sort as their hashes do.
        guard let found = denialOwners.last(where: { $0 <= owner }) ?? denialOwners.last else {
            return nil
        }
        return sets[found]?[type]
    }

    /// Whether the NSEC3 of `name` is there, rather than one that spans it.
    func hasOwnDenial(_ name: Name) -> Bool {
        guard let parameters = zone.signing?.nsec3 else { return sets[name]?[.nsec] != nil }
        guard let owner = hashedOwner(SigningKey.hash(name, parameters)) else { return false }
        return sets[owner]?[.nsec3] != nil
    }
}
