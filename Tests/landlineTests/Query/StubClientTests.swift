import DNSWire
import Sockets
import Testing

@testable import landline

@Suite struct `The query command's client` {
    private let query: Message
    private let good: ResourceRecord

    init() throws {
        let name = try Name("www.example.org")
        query = Message.query(Question(name: name, type: .a), id: 4711)
        good = .address([192, 0, 2, 1], name: name, ttl: 60)
    }

    @Test func `takes the answer with its ID and question and no other`() throws {
        let good = good
        try ScriptedServer.serving { query, _ in
            var forged = Message.response(to: query, answers: [good])
            forged.id &+= 1
            var other = Message.response(to: query, answers: [good])
            other.question?.type = .aaaa
            return [
                forged.encoded(), other.encoded(), query.encoded(), [1, 2, 3],
                Message.response(to: query, answers: [good]).encoded(),
            ]
        } _: { server in
            let reply = try StubClient(server: server.address).ask(query, over: .udp)
            #expect(reply.message.answers == [good])
            #expect(reply.transport == .udp)
            #expect(server.datagramCount == 1)
        }
    }

    @Test func `asks over TCP what was truncated (RFC 7766 §5)`() throws {
        let good = good
        try ScriptedServer.serving { query, transport in
            let isWhole = transport == .tcp
            return [
                Message.response(
                    to: query,
                    flags: isWhole ? [] : .truncated,
                    answers: isWhole ? [good] : []
                ).encoded()
            ]
        } _: { server in
            let reply = try StubClient(server: server.address).ask(query, over: .udp)
            #expect(reply.message.answers == [good] && reply.transport == .tcp)
        }
    }

    @Test func `asks over TCP alone when told so`() throws {
        try ScriptedServer.serving { query, _ in
            [Message.response(to: query, rcode: .refused).encoded()]
        } _: { server in
            let reply = try StubClient(server: server.address).ask(query, over: .tcp)
            #expect(reply.message.rcode == .refused && server.datagramCount == 0)
        }
    }

    @Test func `says that nothing listens`() throws {
        let closed = try ScriptedServer { _, _ in [] }.address
        for transport in [StubClient.Transport.udp, .tcp] {
            #expect {
                _ = try StubClient(server: closed).ask(query, over: transport)
            } throws: { error in
                guard case StubError.socket(closed, let cause) = error else { return false }
                return cause.kind == .connectionRefused
            }
        }
    }

    @Test func `says what came instead of an answer`() throws {
        try ScriptedServer.serving { _, _ in
            [[1, 2, 3]]
        } _: { server in
            #expect(throws: StubError.notUnderstood(server.address, .truncated(at: 3))) {
                try StubClient(server: server.address).ask(query, over: .tcp)
            }
        }
    }
}
