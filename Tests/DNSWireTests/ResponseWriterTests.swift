import DNSWire
import Testing

@Suite struct `A response writer` {
    private let asked = queryOctets("WWW.Example.org", id: 0xBEEF)

    /// Writes an answer to `asked` and reads it back.
    private func answer(
        to asked: [UInt8],
        rcode: RCode = .noError,
        limit: Int = EDNSLimits.udpPayloadSizeDefault,
        _ write: (inout ResponseWriter, inout MutableSpan<UInt8>) -> Void
    ) throws -> Message {
        let query = try Query(asked.span)
        let octets = written(size: limit) { buffer in
            var writer = ResponseWriter(
                to: query,
                in: asked.span,
                rcode: rcode,
                flags: .recursionAvailable,
                limit: limit,
                into: &buffer
            )
            write(&writer, &buffer)
            return writer.count
        }
        #expect(octets.count <= limit)
        let message = try Message(octets)
        #expect(message.question?.name.octets == query.name(in: asked.span).octets)
        return message
    }

    @Test func `repeats the question in the case it was asked in`() throws {
        let message = try answer(to: asked) { _, _ in }
        #expect(message.id == 0xBEEF)
        #expect(message.flags == [.response, .recursionDesired, .recursionAvailable])
        #expect(message.question?.name.description == "WWW.Example.org")
        #expect(message.edns == nil)
    }

    @Test func `keeps CD and drops AD and the reserved bit (RFC 4035 §3.2.2)`() throws {
        let asked = queryOctets(
            "a.example",
            flags: [.checkingDisabled, .authenticData, HeaderFlags(rawValue: 0x0040)]
        )
        let message = try answer(to: asked) { _, _ in }
        #expect(message.flags == [.response, .checkingDisabled, .recursionAvailable])
    }

    @Test func `writes addresses under the name asked for`() throws {
        let v4 = hex("c0000201")
        let v6 = hex("20010db8000000000000000000000001")
        let message = try answer(to: asked) { writer, buffer in
            #expect(writer.append(.a, ttl: 60, rdata: v4.span, into: &buffer))
            #expect(writer.append(.aaaa, ttl: 61, rdata: v6.span, into: &buffer))
            writer.appendOPT(into: &buffer)
        }
        #expect(
            message.answers == [
                .address(v4, name: name("www.example.org"), ttl: 60),
                .address(v6, name: name("www.example.org"), ttl: 61),
            ]
        )
        #expect(message.edns == EDNS())
    }

    @Test func `writes a negative answer's SOA at any zone above the name (RFC 2308 §3)`() throws {
        let message = try answer(to: asked, rcode: .nxDomain) { writer, buffer in
            // After "www", four octets in, starts example.org.
            #expect(
                writer.appendNegativeSOA(ttl: 30, owner: .qname(droppingOctets: 4), into: &buffer)
            )
        }
        #expect(message.rcode == .nxDomain)
        #expect(message.authorities.map(\.name) == [name("example.org")])
        let soa = try #require(message.authorities.first?.soa)
        #expect(soa.mname == name("example.org"))
        #expect(soa.rname == name("nobody.invalid"))
        #expect(soa.minimum == 30 && message.authorities.first?.ttl == 30)
    }

    @Test func `leaves room for the OPT record and truncates (RFC 2181 §9)`() throws {
        let address = hex("c0000201")
        let message = try answer(to: asked, limit: 512) { writer, buffer in
            var records = 0
            while writer.append(.a, ttl: 1, rdata: address.span, into: &buffer) { records += 1 }
            // 512 - 33 of header and question - 11 of OPT, 16 octets a record.
            #expect(records == 29)
            writer.truncate(into: &buffer)
            writer.appendOPT(dnssecOK: true, into: &buffer)
        }
        #expect(message.flags.contains(.truncated))
        #expect(message.answers.isEmpty)
        #expect(message.edns?.dnssecOK == true)
    }

    @Test func `goes on after an answer that was copied in`() throws {
        let query = try Query(asked.span)
        var cached = try Message(asked)
        cached.flags.formUnion([.response, .recursionAvailable])
        cached.edns = nil
        cached.rcode = .nxDomain
        cached.answers = (0..<40).map { index in
            .address([192, 0, 2, UInt8(index)], name: name("www.example.org"), ttl: 60)
        }
        let copy = cached.encoded()
        for limit in [512, 1232] {
            let octets = written { buffer in
                buffer.store(copy.span, at: 0)
                var writer = ResponseWriter(
                    continuing: copy.count,
                    to: query,
                    limit: limit,
                    in: buffer
                )
                #expect(writer.rcode == .nxDomain)
                writer.truncateIfTooLong(into: &buffer)
                writer.appendOPT(into: &buffer)
                return writer.count
            }
            let message = try Message(octets)
            #expect(octets.count <= limit)
            #expect(message.flags.contains(.truncated) == (limit == 512))
            #expect(message.answers.count == (limit == 512 ? 0 : 40))
            #expect(message.edns == EDNS())
        }
    }

    @Test func `cuts a reason between characters and leaves it out when there is no room`() throws {
        // 255 octets of name: 12 of header and 259 of question leave 241 of 512.
        let long = queryOctets(
            [63, 63, 63, 61].map { String(repeating: "a", count: $0) }.joined(separator: ".")
        )
        let reason = String(repeating: "ü", count: 200)
        let cut = try answer(to: long, limit: 512) { writer, buffer in
            writer.appendOPT(error: .blocked, text: Array(reason.utf8).span, into: &buffer)
        }
        #expect(
            cut.edns?.extendedErrors == [
                ExtendedError(.blocked, text: String(repeating: "ü", count: 100))
            ]
        )

        let none = try answer(to: long, limit: 512) { writer, buffer in
            #expect(writer.append(.txt, ttl: 1, rdata: hex(pad(to: 216)).span, into: &buffer))
            writer.appendOPT(error: .blocked, text: Array(reason.utf8).span, into: &buffer)
        }
        #expect(none.edns?.options.isEmpty == true)

        let some = try answer(to: long, limit: 512) { writer, buffer in
            #expect(writer.append(.txt, ttl: 1, rdata: hex(pad(to: 205)).span, into: &buffer))
            writer.appendOPT(error: .blocked, text: Array(reason.utf8).span, into: &buffer)
        }
        #expect(some.edns?.extendedErrors == [ExtendedError(.blocked, text: "üüü")])
    }

    private func pad(to octets: Int) -> String { String(repeating: "00", count: octets) }
}
