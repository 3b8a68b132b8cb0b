import DNSWire

/// What must hold for any octets that are given to DNSWire, whoever sent them.
///
/// The fuzz target and the unit tests run the same properties: the one over octets that it makes up,
/// the others over the corpus and over what was found once. A crash of the readers is a violation
/// that needs no words here.
package struct WireProperties: Sendable {
    let octets: [UInt8]

    package init(_ octets: [UInt8]) { self.octets = octets }

    /// The first property that does not hold, in one sentence, or nil.
    package func violation() -> String? {
        messageViolation() ?? queryViolation() ?? partsViolation()
    }
}

/// The octets of `message` as a message, or nil when they are none.
func message(_ octets: [UInt8]) -> Message? {
    do throws(WireError) {
        return try Message(octets)
    } catch {
        return nil
    }
}

/// Whether all of `text` can be shown on a terminal.
func isPrintable(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
}

// MARK: - Messages

extension WireProperties {
    /// Reading, writing and reading again gives the same message, and so on.
    private func messageViolation() -> String? {
        guard let read = message(octets) else { return nil }
        let whole = read.encoded()
        guard let again = message(whole) else { return "what was encoded cannot be read" }
        // Names that pointers had kept short may grow past what a message can hold.
        let isWhole = again.flags == read.flags && again.additionals.count == read.additionals.count
        if isWhole {
            guard again == read else { return "reading, writing and reading is not the identity" }
            guard again.encoded() == whole else { return "a name lost its case" }
        } else if octets.count < WireLimits.messageOctetsMax / Name.octetsMax {
            return "a short message did not fit"
        }
        let short = read.encoded(upTo: EDNSLimits.udpPayloadSizeMinimum)
        guard short.count <= EDNSLimits.udpPayloadSizeMinimum else { return "the limit was passed" }
        guard let cut = message(short) else { return "what was truncated cannot be read" }
        guard cut.question == read.question else { return "truncation changed the question" }
        return ageingViolation(whole) ?? textViolation(read)
    }

    /// Ageing what we encoded, in place, changes TTLs and nothing else.
    ///
    /// Only for octets of our own: in another's, pointers may lead into a TTL and make it a name.
    private func ageingViolation(_ encoded: [UInt8]) -> String? {
        let age: UInt32 = 1000
        guard var expected = message(encoded) else { return "what was encoded cannot be read" }
        var aged = encoded
        do throws(WireError) {
            let offsets = try MessagePatch.ttlOffsets(in: encoded.span)
            var span = aged.mutableSpan
            MessagePatch.age(by: age, ttlsAt: offsets.span, in: &span)
        } catch {
            return "a message that can be read has no TTL offsets: \(error)"
        }
        for path in [\Message.answers, \.authorities, \.additionals] {
            for index in expected[keyPath: path].indices {
                let ttl = expected[keyPath: path][index].ttl
                expected[keyPath: path][index].ttl = ttl > age ? ttl - age : 0
            }
        }
        return message(aged) == expected ? nil : "ageing changed more than TTLs, or less"
    }

    /// What is shown is printable, and names are read back as they were.
    private func textViolation(_ read: Message) -> String? {
        for record in read.answers + read.authorities + read.additionals {
            guard isPrintable(record.text) else { return "a record shows a control character" }
            do throws(NameError) {
                guard try Name(record.name.description).octets == record.name.octets else {
                    return "a name reads back as another"
                }
            } catch {
                return "a name's text cannot be read back: \(error)"
            }
            if let binding = record.serviceBinding, binding.rdata != record.rdata {
                return "a service binding is written otherwise than it was read"
            }
            if let soa = record.soa, soa.rdata != record.rdata {
                return "an SOA is written otherwise than it was read"
            }
        }
        return nil
    }
}

// MARK: - Parts

extension WireProperties {
    /// The octets as a name, as rdata, as an option: none of the readers crashes, and all agree.
    private func partsViolation() -> String? {
        do throws(NameError) {
            let name = try Name(wire: octets)
            guard try Name(name.description).octets == octets else {
                return "a name reads back as another"
            }
            guard name.labelCount == name.labels.reduce(0, { count, _ in count + 1 }),
                name.isEqualToOrBelow(.root), name.folded == name,
                name.suffix(labels: name.labelCount).octets == octets
            else { return "a name disagrees with itself" }
        } catch {}
        do throws(NameError) {
            let name = try Name(String(decoding: octets, as: UTF8.self))
            guard try Name(wire: name.octets) == name, name.octets.count <= Name.octetsMax else {
                return "text makes a name that is none"
            }
        } catch {}
        do throws(WireError) {
            let binding = try ServiceBinding(rdata: octets)
            guard binding.rdata == octets else { return "a service binding is written otherwise" }
        } catch {}
        do throws(WireError) {
            guard try SOAData(rdata: octets).rdata == octets else {
                return "an SOA is written otherwise"
            }
        } catch {}
        do throws(WireError) {
            guard try ExtendedError(data: octets).option.data.count >= 2 else {
                return "an extended error lost its code"
            }
        } catch {}
        return nil
    }
}
