/// The rdata of an SVCB or HTTPS record (RFC 9460): where and how to reach a service.
package struct ServiceBinding: Hashable, Sendable {
    /// 0 is AliasMode (RFC 9460 §2.4.2), everything else ServiceMode, the least first.
    package var priority: UInt16
    /// The TargetName; in ServiceMode the root stands for the owner itself (RFC 9460 §2.5.2).
    package var target: Name
    /// The SvcParams in ascending order of their keys, each key once.
    package private(set) var parameters: [ServiceParameter]

    /// A binding with `parameters` in any order; of two with one key the first stays.
    package init(priority: UInt16, target: Name, parameters: [ServiceParameter] = []) {
        self.priority = priority
        self.target = target
        var seen: Set<ServiceParameterKey> = []
        self.parameters =
            parameters.filter { seen.insert($0.key).inserted }
            .sorted { $0.key.rawValue < $1.key.rawValue }
    }

    /// Whether the record only names another owner of the service.
    package var isAlias: Bool { priority == 0 }

    /// This binding without the parameters of some keys, say hints that may not be told.
    ///
    /// A key taken out is also taken from the list of mandatory ones.
    package func removing(_ keys: Set<ServiceParameterKey>) -> ServiceBinding {
        let kept = parameters.compactMap { parameter -> ServiceParameter? in
            guard !keys.contains(parameter.key) else { return nil }
            guard parameter.key == .mandatory else { return parameter }
            let mandatory = self.mandatory.filter { !keys.contains($0) }
            return mandatory.isEmpty ? nil : .mandatory(mandatory)
        }
        return ServiceBinding(priority: priority, target: target, parameters: kept)
    }
}

/// One SvcParam, its value as on the wire (RFC 9460 §2.2).
package struct ServiceParameter: Hashable, Sendable {
    package var key: ServiceParameterKey
    package var value: [UInt8]

    package init(key: ServiceParameterKey, value: [UInt8]) {
        self.key = key
        self.value = value
    }
}

// MARK: - Octets

extension ServiceBinding {
    /// Reads rdata; throws unless the keys strictly ascend and the known ones have well-formed
    /// values (RFC 9460 §2.2: such an RR is malformed).
    package init(rdata: [UInt8]) throws(WireError) {
        let octets = rdata.span
        guard octets.count >= 2 else { throw .malformedRData(at: 0) }
        priority = octets.uint16(at: 0)
        var offset = 2
        target = try WireName.read(
            in: octets,
            at: &offset,
            end: octets.count,
            compression: .forbidden
        )
        parameters = []
        while offset < octets.count {
            guard octets.count - offset >= Self.parameterHeaderOctets else {
                throw .malformedRData(at: offset)
            }
            let key = ServiceParameterKey(rawValue: octets.uint16(at: offset))
            let start = offset + Self.parameterHeaderOctets
            let length = Int(octets.uint16(at: offset + 2))
            guard octets.count - start >= length,
                parameters.last.map({ $0.key.rawValue < key.rawValue }) ?? true
            else { throw .malformedRData(at: offset) }
            let parameter = ServiceParameter(
                key: key,
                value: octets.octets(in: start..<start + length)
            )
            guard parameter.isWellFormed else { throw .malformedRData(at: start) }
            parameters.append(parameter)
            offset = start + length
        }
        // Mandatory keys must be there (RFC 9460 §8).
        let keys = Set(parameters.map(\.key))
        guard mandatory.allSatisfy(keys.contains) else { throw .malformedRData(at: 0) }
    }

    /// The rdata, its target never compressed (RFC 9460 §2.2).
    package var rdata: [UInt8] {
        var octets: [UInt8] = []
        octets.append(big: priority)
        octets += target.octets
        for parameter in parameters {
            octets.append(big: parameter.key.rawValue)
            octets.append(big: UInt16(parameter.value.count))
            octets += parameter.value
        }
        return octets
    }

    /// SvcParamKey and the length of the value.
    private static let parameterHeaderOctets = 4
}

extension ServiceParameter {
    /// Whether the value has the shape that its key demands; unknown keys may have any.
    var isWellFormed: Bool {
        switch key {
        case .mandatory:
            // Ascending keys, each once, not itself among them (RFC 9460 §8).
            let keys = mandatoryKeys
            return !value.isEmpty && value.count % 2 == 0 && !keys.contains(.mandatory)
                && zip(keys, keys.dropFirst()).allSatisfy { $0.rawValue < $1.rawValue }
        case .alpn: return protocols?.isEmpty == false
        case .noDefaultALPN, .ohttp: return value.isEmpty
        case .port: return value.count == 2
        case .ipv4hint: return !value.isEmpty && value.count % 4 == 0
        case .ipv6hint: return !value.isEmpty && value.count % 16 == 0
        default: return true
        }
    }

    /// The value as a list of keys.
    var mandatoryKeys: [ServiceParameterKey] {
        stride(from: 0, to: value.count - 1, by: 2).map {
            ServiceParameterKey(rawValue: value.span.uint16(at: $0))
        }
    }

    /// The value as a list of non-empty strings, each after its length; nil when it is none.
    var protocols: [[UInt8]]? {
        var protocols: [[UInt8]] = []
        var rest = value[...]
        while let length = rest.popFirst() {
            guard length > 0, rest.count >= length else { return nil }
            protocols.append(Array(rest.prefix(Int(length))))
            rest.removeFirst(Int(length))
        }
        return protocols
    }
}
