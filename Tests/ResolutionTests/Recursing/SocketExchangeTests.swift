import Addresses
import Bounds
import DNSWire
import Recursion
import Sockets
import Testing

@testable import Resolution

private let right = address("example.org", "192.0.2.1")
private let forged = address("example.org", "203.0.113.66")

private func query(
    _ server: SocketAddress,
    _ text: String = "example.org",
    recursionDesired: Bool = false,
    dnssecOK: Bool? = true,
    isStream: Bool = false
) -> UpstreamQuery {
    UpstreamQuery(
        server: server,
        question: Question(name: name(text), type: .a),
        recursionDesired: recursionDesired,
        dnssecOK: dnssecOK,
        isStream: isStream
    )
}

@Suite struct `A query to a server` {
    @Test func `leaves by UDP, as it is meant`() async throws {
        let server = try ScriptedUpstream { [.answer($0, [right])] }
        try await ExchangeThread.with { thread in
            let (reply, left) = await thread.ask(query(server.address))
            #expect(reply.kind == "datagram")
            #expect(reply.message?.answers == [right])
            #expect(left == 1)
            let asked = try #require(server.asked.first)
            #expect(asked.message.flags == [])
            #expect(asked.message.edns?.udpPayloadSize == 1_232)
            #expect(asked.message.edns?.dnssecOK == true)
            _ = await thread.ask(query(server.address, recursionDesired: true, dnssecOK: nil))
            #expect(server.asked.last?.message.flags == .recursionDesired)
            #expect(server.asked.last?.message.edns == nil)
            #expect(await thread.socketsCount == 0)
            #expect(await thread.counters.queriesSentUDP == 2)
        }
    }

    @Test func `goes by TCP when that is wanted, and when the reply is truncated`() async throws {
        let server = try ScriptedUpstream { asked in
            [asked.isStream ? .answer(asked, [right]) : .truncated(asked)]
        }
        try await ExchangeThread.with { thread in
            let first = await thread.ask(query(server.address, isStream: true))
            #expect(first.reply.kind == "stream")
            #expect(first.left == 1)
            let second = await thread.ask(query(server.address))
            #expect(second.reply.kind == "stream")
            #expect(second.reply.message?.answers == [right])
            #expect(second.left == 2)
            #expect(server.asked.map(\.isStream) == [true, false, true])
            #expect(await thread.counters.repliesTruncated == 1)
        }
    }

    @Test func `bears the name in random case, which must come back`() async throws {
        let server = try ScriptedUpstream { asked in
            guard !asked.isStream else { return [.answer(asked, [right])] }
            return [.answer(asked.folded, [forged])]
        }
        try await ExchangeThread.with { thread in
            let (reply, left) = await thread.ask(query(server.address, "long-name.example.org"))
            #expect(reply.kind == "stream")
            #expect(reply.message?.answers == [right])
            #expect(left == 2)
            #expect(await thread.counters.repliesWrongCase == 1)
            let cases = Set(server.asked.compactMap(\.message.question?.name.octets))
            #expect(cases.count == 2)
            #expect(!cases.contains(name("long-name.example.org").octets))
        }
    }

    @Test func `is in lower case for a server that folds names and has no TCP`() async throws {
        let server = try ScriptedUpstream { asked in
            asked.isStream ? [.hangUp] : [.answer(asked.folded, [right])]
        }
        try await ExchangeThread.with { thread in
            let (reply, left) = await thread.ask(query(server.address, "long-name.example.org"))
            #expect(reply.kind == "datagram")
            #expect(left == 3)
            #expect(server.asked.map(\.isStream) == [false, true, false])
            let octets = server.asked.last?.message.question?.name.octets
            #expect(octets == name("long-name.example.org").octets)
        }
    }

    @Test func `is in lower case for a server of which TCP showed that it folds names`()
        async throws
    {
        let server = try ScriptedUpstream { [.answer($0.folded, [right])] }
        try await ExchangeThread.with { thread in
            let first = await thread.ask(query(server.address, "long-name.example.org"))
            #expect(first.reply.kind == "stream")
            let second = await thread.ask(query(server.address, "long-name.example.org"))
            #expect(second.reply.kind == "datagram")
            #expect(server.asked.map(\.isStream) == [false, true, false])
        }
    }

    @Test func `waits for the right reply behind wrong ones, and goes by TCP after three`()
        async throws
    {
        let server = try ScriptedUpstream { asked in
            guard !asked.isStream else { return [.answer(asked, [right])] }
            var guessed = asked.message
            guessed.id &+= 1
            var other = asked.message
            other.question = Question(name: name("example.net"), type: .a)
            let guesses: [ScriptedUpstream.Deed] = [
                .answer(asked.with(guessed), [forged]), .answer(asked.with(other), [forged]),
                .send([1, 2, 3]),
            ]
            return asked.place == 0
                ? guesses.prefix(2) + [.answer(asked, [right])]
                : guesses + [.answer(asked, [forged])]
        }
        try await ExchangeThread.with { thread in
            let first = await thread.ask(query(server.address))
            #expect(first.reply.kind == "datagram")
            #expect(first.reply.message?.answers == [right])
            #expect(thread.bounds[.nearMisses] == 0)
            let second = await thread.ask(query(server.address))
            #expect(second.reply.kind == "stream")
            #expect(second.reply.message?.answers == [right])
            #expect(thread.bounds[.nearMisses] == 1)
            let counters = await thread.counters
            #expect(counters.repliesWrongID == 2)
            #expect(counters.repliesWrongQuestion == 2)
            #expect(counters.repliesMalformed == 1)
        }
    }

    @Test func `was heard, when its patience is over, by whoever answers it with garbage`()
        async throws
    {
        let server = try ScriptedUpstream { asked in
            var answer = Message.response(to: asked.message, answers: [right]).encoded()
            // A stranger's guess does not count.
            if asked.place == 1 { answer[0] ^= 1 }
            return [.send(answer.dropLast(3))]
        }
        try await ExchangeThread.with { thread in
            let query = query(server.address)
            #expect(await thread.ask(query, patience: .seconds(1)).reply.kind == "malformed")
            #expect(await thread.ask(query, patience: .seconds(1)).reply.kind == "silence")
        }
    }

    @Test func `does not hear strangers`() async throws {
        let server = try ScriptedUpstream { asked in
            let answer = Message.response(to: asked.message, answers: [forged]).encoded()
            return [.sendFromElsewhere(answer), .answer(asked, [right])]
        }
        try await ExchangeThread.with { thread in
            let (reply, _) = await thread.ask(query(server.address))
            #expect(reply.message?.answers == [right])
        }
    }

    @Test func `ends in silence when its patience is over, and lets the socket go`() async throws {
        let server = try ScriptedUpstream { _ in [] }
        try await ExchangeThread.with { thread in
            let (reply, left) = await thread.ask(query(server.address), patience: .milliseconds(20))
            #expect(reply.kind == "silence")
            #expect(left == 1)
            #expect(await thread.socketsCount == 0)
            #expect(await thread.counters.attemptsTimedOut == 1)
        }
    }

    @Test func `tells that nothing listens`() async throws {
        let closed = try closedPort()
        try await ExchangeThread.with { thread in
            #expect(await thread.ask(query(closed)).reply.kind == "unreachable")
            #expect(await thread.ask(query(closed, isStream: true)).reply.kind == "unreachable")
        }
    }

    @Test func `tells that what came by TCP is no message`() async throws {
        let server = try ScriptedUpstream { asked in
            asked.place == 0 ? [.send([1, 2, 3])] : [.hangUp]
        }
        try await ExchangeThread.with { thread in
            let garbage = await thread.ask(query(server.address, isStream: true))
            #expect(garbage.reply.kind == "malformed")
            let ended = await thread.ask(query(server.address, isStream: true))
            #expect(ended.reply.kind == "malformed")
        }
    }

    @Test func `gives a refusal of EDNS on, which may have no question`() async throws {
        let server = try ScriptedUpstream { asked in
            [.send(Message(id: asked.message.id, flags: .response, rcode: .formErr).encoded())]
        }
        try await ExchangeThread.with { thread in
            let (reply, _) = await thread.ask(query(server.address))
            #expect(reply.message?.rcode == .formErr)
        }
    }

    @Test func `does not leave when it may not`() async throws {
        let server = try ScriptedUpstream { asked in
            [asked.isStream ? .answer(asked, [right]) : .truncated(asked)]
        }
        try await ExchangeThread.with { thread in
            #expect(await thread.ask(query(server.address), mayLeave: 0).reply.kind == "exhausted")
            #expect(await thread.ask(query(server.address), mayLeave: 1).reply.kind == "exhausted")
            #expect(server.asked.map(\.isStream) == [false])
        }
    }
}

@Suite struct `Equal queries under way` {
    @Test func `are one, and each waits for as long as it wants to`() async throws {
        let server = try ScriptedUpstream { _ in [] }
        try await ExchangeThread.with { thread in
            let asked = query(server.address)
            async let patient = thread.ask(asked)
            while await thread.socketsCount == 0 { await Task.yield() }
            let hasty = await thread.ask(asked, patience: .milliseconds(20))
            #expect(hasty.reply.kind == "silence")
            #expect(hasty.left == 0)
            #expect(await thread.socketsCount == 1)
            #expect(await thread.counters.queriesJoined == 1)
            await thread.giveUp()
            let ended = await patient
            #expect(ended.reply.kind == "exhausted")
            #expect(ended.left == 1)
            #expect(server.asked.count <= 1)
        }
    }

    @Test func `share the reply, by TCP too`() async throws {
        let server = try ScriptedUpstream { asked in
            [asked.isStream ? .answer(asked, [right]) : .truncated(asked)]
        }
        try await ExchangeThread.with { thread in
            let asked = query(server.address)
            let kinds = await withTaskGroup(of: String.self) { group in
                for _ in 0..<100 { group.addTask { await thread.ask(asked).reply.kind } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(kinds == Array(repeating: "stream", count: 100))
            let counters = await thread.counters
            // Those who come after a reply ask anew.
            let sent = counters.queriesSentUDP + counters.queriesSentTCP
            #expect(sent + counters.queriesJoined == 200)
        }
    }
}

extension ScriptedUpstream.Asked {
    /// This query as if its name had been sent in lower case.
    fileprivate var folded: ScriptedUpstream.Asked {
        var message = message
        message.question = message.question.map { Question(name: $0.name.folded, type: $0.type) }
        return with(message)
    }
}
