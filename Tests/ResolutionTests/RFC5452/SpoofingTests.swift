import Addresses
import Bounds
import DNSWire
import Sockets
import Synchronization
import Testing

@testable import Resolution

/// What a stranger says about example.org.
private let forged = address("example.org", "203.0.113.66")
private let right = address("example.org", "192.0.2.1")

@Suite struct `A reply that is not the upstream's` {
    @Test(arguments: [
        // RFC 5452 §9.1: ID, question and its name, address and port must agree.
        "wrong ID", "wrong name", "wrong type", "a query", "too short", "garbage", "elsewhere",
        "wrong opcode", "two questions", "cut off",
    ])
    func `is ignored while the right one is waited for`(fault: String) async throws {
        let upstream = try ScriptedUpstream { asked in
            var query = asked.message
            let answer = Message.response(to: query, answers: [forged]).encoded()
            let good = ScriptedUpstream.Deed.answer(asked, [right])
            switch fault {
            case "wrong ID":
                query.id ^= 1
                return [.answer(asked.with(query), [forged]), good]
            case "wrong name":
                query.question = Question(name: name("example.net"), type: .a)
                return [.answer(asked.with(query), [forged]), good]
            case "wrong type":
                query.question = Question(name: name("example.org"), type: .aaaa)
                return [.answer(asked.with(query), [forged]), good]
            case "a query": return [.send(asked.octets), good]
            case "too short": return [.send(Array(answer.prefix(11))), .send([]), good]
            case "garbage":
                return [.send(Array(answer.prefix(2)) + [UInt8](repeating: 0xFF, count: 60)), good]
            case "elsewhere": return [.sendFromElsewhere(answer), good]
            case "wrong opcode":
                var octets = answer
                octets[2] |= 0x08
                return [.send(octets), good]
            case "two questions":
                var octets = answer
                octets[5] = 2
                return [.send(octets), good]
            default: return [.send(Array(answer.dropLast(3))), good]
            }
        }
        try await withResolver([upstream.address]) { resolver in
            let response = await resolver.ask("example.org")
            #expect(response.answers == ["example.org 300 A 192.0.2.1"])
            #expect(upstream.asked.count == 1)
        }
    }

    @Test func `makes the resolver ask by TCP when there are several`() async throws {
        let upstream = try ScriptedUpstream { asked in
            guard !asked.isStream else { return [.answer(asked, [right])] }
            return (1...8).map { guess in
                var query = asked.message
                query.id &+= UInt16(guess)
                return .answer(asked.with(query), [forged])
            }
        }
        try await withResolver([upstream.address]) { resolver in
            let response = await resolver.ask("example.org")
            #expect(response.answers == ["example.org 300 A 192.0.2.1"])
            #expect(upstream.asked.map(\.isStream) == [false, true])
            #expect(resolver.counters.repliesWrongID == UInt64(Bound.nearMisses.value))
        }
    }
}

@Suite struct `The case of a name` {
    @Test func `is random in each query, and given back as the client wrote it`() async throws {
        let upstream = try ScriptedUpstream { asked in
            let owner = asked.message.question?.name ?? .root
            return [
                .answer(asked, [.pointing(.cname, to: name("x.example"), name: owner, ttl: 60)])
            ]
        }
        try await withResolver([upstream.address]) { resolver in
            for index in 0..<20 {
                let text = "abcdefghijklmnopqrstuvwxyz\(index).example"
                let response = await resolver.ask(text, .cname)
                #expect(response.message.answers.first?.name.description == text)
            }
            let names = Set(
                upstream.asked.compactMap { asked in
                    asked.message.question?.name.octets[1...26].map { $0 & 0x20 == 0 }
                }
            )
            #expect(names.count == 20, "each query has a case of its own")
        }
    }

    @Test func `must come back as it was sent, or TCP decides`() async throws {
        let upstream = try ScriptedUpstream { asked in
            guard !asked.isStream else { return [.answer(asked, [right])] }
            // A stranger who guessed the ID, but not the case.
            var query = asked.message
            query.question = Question(name: name("EXAMPLE.ORG"), type: .a)
            guard query.question?.name.octets != asked.message.question?.name.octets else {
                return []
            }
            return [.answer(asked.with(query), [forged])]
        }
        try await withResolver([upstream.address]) { resolver in
            let response = await resolver.ask("example.org")
            #expect(response.answers == ["example.org 300 A 192.0.2.1"])
            #expect(upstream.asked.map(\.isStream) == [false, true])
        }
    }

    @Test func `is left alone for an upstream that folds names`() async throws {
        let upstream = try ScriptedUpstream { asked in
            var query = asked.message
            query.question?.name = asked.message.question?.name.folded ?? .root
            return [.answer(asked.with(query), [])]
        }
        try await withResolver([upstream.address]) { resolver in
            _ = await resolver.ask("abcdefghijklmnop.example")
            #expect(upstream.asked.map(\.isStream) == [false, true])
            _ = await resolver.ask("ponmlkjihgfedcba.example")
            let last = try #require(upstream.asked.last)
            #expect(upstream.asked.count == 3 && !last.isStream)
            #expect(last.message.question?.name.octets == name("ponmlkjihgfedcba.example").octets)
        }
    }

    @Test func `is as the client's where the owner does not want it random`() async throws {
        let upstream = try ScriptedUpstream { [.answer($0, [right])] }
        try await withResolver([upstream.address], { $0.randomisesCase = false }) { resolver in
            _ = await resolver.ask("example.org")
            #expect(
                upstream.asked.first?.message.question?.name.octets == name("example.org").octets
            )
        }
    }
}

@Suite struct `Ports and IDs` {
    /// RFC 5452 §9.2: unpredictable, from the whole range.
    @Test func `are fresh for each query where the policy says so`() async throws {
        let upstream = try ScriptedUpstream { [.answer($0)] }
        try await withResolver([upstream.address], sockets: .fresh) { resolver in
            for index in 0..<400 { _ = await resolver.ask("n\(index).example") }
            #expect(resolver.counters.socketsOpened == 400)
        }
        let ports = upstream.asked.map(\.source.port)
        let ids = upstream.asked.map(\.message.id)
        // Of 400 draws from 65,536, about one pair is equal by chance.
        #expect(Set(ports).count >= 390)
        #expect(Set(ids).count >= 390)
        #expect(ports.allSatisfy { $0 >= 1_024 })
        // Each quarter of the range is used: (3/4)^400 says never by chance.
        #expect(Set(ports.map { $0 >> 14 }) == [0, 1, 2, 3])
        #expect(Set(ids.map { $0 >> 14 }) == [0, 1, 2, 3])
    }

    @Test func `are shared by so many queries only, each with an ID of its own`() async throws {
        let upstream = try ScriptedUpstream { [.answer($0)] }
        let queries = 3 * SocketPolicy.pooled.queriesMax
        try await withResolver([upstream.address]) { resolver in
            for index in 0..<queries { _ = await resolver.ask("n\(index).example") }
            #expect(resolver.counters.queriesSentUDP == UInt64(queries))
        }
        let byPort = Dictionary(grouping: upstream.asked, by: \.source.port)
        for asked in byPort.values {
            #expect(asked.count <= SocketPolicy.pooled.queriesMax)
            #expect(Set(asked.map(\.message.id)).count == asked.count)
        }
        #expect(byPort.count >= 3)
    }

    @Test func `are not used for new queries when they are old`() async throws {
        let upstream = try ScriptedUpstream { [.answer($0)] }
        let time = ManualClock()
        try await withResolver([upstream.address], clock: time.clock) { resolver in
            _ = await resolver.ask("a.example")
            _ = await resolver.ask("b.example")
            time.advance(by: .milliseconds(Int(SocketPolicy.pooled.ageMilliseconds)))
            _ = await resolver.ask("c.example")
            #expect(resolver.counters.socketsOpened == 2)
        }
        let ports = upstream.asked.map(\.source.port)
        #expect(ports[0] == ports[1] && ports[1] != ports[2])
    }

    @Test func `bear no more than so many queries at once`() async throws {
        let upstream = try ScriptedUpstream { _ in [] }
        let questions = 5 * SocketPolicy.pooled.inFlightMax / 2
        let settings: (inout ResolutionSettings) -> Void = { $0.timeoutMilliseconds = 300 }
        try await withResolver([upstream.address], settings) { resolver in
            await withTaskGroup { group in
                for index in 0..<questions {
                    group.addTask { _ = await resolver.ask("n\(index).example") }
                }
            }
        }
        let first = upstream.asked.prefix(questions)
        let byPort = Dictionary(grouping: first, by: \.source.port)
        #expect(byPort.values.allSatisfy { $0.count <= SocketPolicy.pooled.inFlightMax })
    }
}

@Suite struct `A stranger who knows a port` {
    @Test func `gains nothing from another query's ID`() async throws {
        let earlier = Mutex<ScriptedUpstream.Asked?>(nil)
        let upstream = try ScriptedUpstream { asked in
            // The first is not answered until the second comes, which first gets a forgery with its ID.
            guard let first = earlier.withLock({ $0 }) else {
                earlier.withLock { $0 = asked }
                return []
            }
            guard !asked.isStream else { return [.answer(asked, [right])] }
            var query = asked.message
            query.id = first.message.id
            return [.answer(asked.with(query), [forged]), .answer(asked, [right])]
        }
        let time = ManualClock()
        try await withResolver([upstream.address], clock: time.clock) { resolver in
            async let first = resolver.ask("other.example")
            while upstream.asked.isEmpty { await Task.yield() }
            let response = await resolver.ask("example.org")
            #expect(response.answers == ["example.org 300 A 192.0.2.1"])
            #expect(upstream.asked[0].source.port == upstream.asked[1].source.port)
            // The outcome is told within a turn of the thread, and the turn's end publishes.
            while resolver.counters.repliesWrongQuestion == 0 { await Task.yield() }
            time.advance(by: .seconds(5))
            #expect(await first.note == .upstreamsSilent)
        }
    }

    @Test func `drives all who wait there to TCP by a third guess`() async throws {
        let ids = Mutex<Set<UInt16>>([])
        let upstream = try ScriptedUpstream { asked in
            guard !asked.isStream, asked.place < 4 else { return [.answer(asked)] }
            let used = ids.withLock { ids in
                ids.insert(asked.message.id)
                return ids
            }
            guard asked.place == 3 else { return [] }
            let unused = (0...UInt16.max).lazy.filter { !used.contains($0) }
            return unused.prefix(3).map { id in
                var query = asked.message
                query.id = id
                return .answer(asked.with(query), [forged])
            }
        }
        // Time stands still, so that all four leave from one port.
        try await withResolver([upstream.address], clock: ManualClock().clock) { resolver in
            let rcodes = await withTaskGroup(of: RCode.self) { group in
                for index in 0..<4 {
                    group.addTask { await resolver.ask("n\(index).example").rcode }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(rcodes == [.noError, .noError, .noError, .noError])
            #expect(resolver.counters.repliesWrongID == 3)
            #expect(resolver.counters.queriesSentTCP == 4)
            let before = try #require(upstream.asked.first?.source.port)
            _ = await resolver.ask("later.example")
            #expect(upstream.asked.last?.isStream == false)
            #expect(upstream.asked.last?.source.port != before)
        }
    }

    @Test func `is not suspected when a reply comes late or twice`() async throws {
        let upstream = try ScriptedUpstream { asked in
            [.answer(asked, [right]), .answer(asked, [right]), .answer(asked, [right])]
        }
        let clock = ManualClock().clock
        try await withResolver([upstream.address], clock: clock) { resolver in
            for _ in 0..<2 { #expect(await resolver.ask("example.org").rcode == .noError) }
            while resolver.counters.repliesLate < 4 { await Task.yield() }
            let counters = resolver.counters
            #expect(counters.repliesWrongID == 0 && counters.queriesSentTCP == 0)
            #expect(counters.socketsOpened == 1)
        }
    }
}

extension ScriptedUpstream.Asked {
    /// This query as if it had been `message`.
    func with(_ message: Message) -> ScriptedUpstream.Asked {
        ScriptedUpstream.Asked(
            message: message,
            octets: octets,
            isStream: isStream,
            source: source,
            place: place
        )
    }
}
