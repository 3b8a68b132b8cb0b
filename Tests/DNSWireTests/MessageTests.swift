import DNSWire
import Testing

@Suite struct `A message` {
    private func response(answers count: Int) -> Message {
        Message(
            flags: .response,
            question: Question(name: name("www.example.org"), type: .a),
            answers: (0..<count).map { index in
                .address([192, 0, 2, UInt8(index)], name: name("www.example.org"), ttl: 60)
            }
        )
    }

    @Test func `leaves out what does not fit and says so (RFC 2181 §9)`() throws {
        var message = response(answers: 40)
        message.edns = EDNS()
        let octets = message.encoded(upTo: 512)
        #expect(octets.count <= 512)
        let read = try Message(octets)
        #expect(read.flags.contains(.truncated))
        #expect(read.answers == Array(message.answers.prefix(29)))
        #expect(read.edns == message.edns)
    }

    @Test func `is not truncated for want of additional records`() throws {
        var message = response(answers: 1)
        message.additionals = response(answers: 40).answers
        let read = try Message(message.encoded(upTo: 512))
        #expect(!read.flags.contains(.truncated))
        #expect(read.answers == message.answers)
        #expect(read.additionals.count < 40)
    }

    @Test func `keeps the options that fit`() throws {
        var message = response(answers: 0)
        message.edns = EDNS(
            options: (0..<10).map { _ in
                EDNSOption(code: .padding, data: [UInt8](repeating: 0, count: 100))
            }
        )
        let octets = message.encoded(upTo: 512)
        #expect(octets.count <= 512)
        #expect(try Message(octets).edns?.options.count == 4)
    }

    @Test func `does not point past what a pointer can say`() throws {
        // The second half of the names starts beyond offset 16,383.
        var message = Message(flags: .response)
        for index in 0..<600 {
            message.answers.append(
                ResourceRecord(
                    name: name("host\(index).example.org"),
                    type: .txt,
                    ttl: 0,
                    rdata: [UInt8](repeating: 1, count: 40)
                )
            )
        }
        let octets = message.encoded()
        #expect(octets.count > 0x3FFF * 2)
        #expect(try Message(octets) == message)
    }

    @Test func `ignores octets after its last record`() throws {
        let message = response(answers: 2)
        #expect(try Message(message.encoded() + [1, 2, 3]) == message)
    }

    @Test func `answers a query with its ID, question and OPT`() throws {
        let query = try Message(
            queryOctets("a.example", id: 9, edns: EDNS(udpPayloadSize: 4096, dnssecOK: true))
        )
        let answer = Message.response(to: query, rcode: .refused, flags: .recursionAvailable)
        #expect(answer.id == 9 && answer.rcode == .refused)
        #expect(answer.question == query.question)
        #expect(answer.flags == [.response, .recursionDesired, .recursionAvailable])
        #expect(answer.edns == EDNS(dnssecOK: true))
        #expect(Message.response(to: Message(id: 1)).edns == nil)
    }

    @Test func `is walked without being taken apart`() throws {
        let octets = try Vectors.octets("good-response-cname-a.bin")
        var reader = try MessageReader(octets.span)
        #expect(reader.question?.type == .a)
        #expect(try reader.question?.name(in: octets.span) == name("www.example.org"))
        let cname = try #require(try reader.next(in: octets.span))
        #expect(cname.type == .cname && cname.section == .answer && cname.ttl == 300)
        #expect(try cname.targetName(in: octets.span) == name("cdn.example.org"))
        let address = try #require(try reader.next(in: octets.span))
        #expect(try address.name(in: octets.span) == name("cdn.example.org"))
        #expect(try address.targetName(in: octets.span) == nil)
        #expect(octets.span.octets(in: address.rdata) == [192, 0, 2, 1])
        #expect(try reader.next(in: octets.span) == nil)
        #expect(try reader.next(in: octets.span) == nil)
        #expect(reader.offset == octets.count)
    }
}
