import DNSWire
import Testing

@Suite struct `For any message` {
    private static let rounds = 400

    @Test(arguments: seeds) func `writing and reading is the identity`(seed: UInt64) throws {
        var random = RandomMessages(seed: seed)
        for _ in 0..<Self.rounds {
            var message = random.message()
            // Without OPT there is no room for the high bits, and none are drawn.
            let octets = message.encoded()
            let read = try Message(octets)
            #expect(read == message)
            // Equality of names ignores case; the octets must not.
            #expect(read.answers.map(\.name.octets) == message.answers.map(\.name.octets))
            #expect(try Message(read.encoded()) == read)

            message.edns = random.edns()
            message.rcode = .badVers
            #expect(try Message(message.encoded()) == message)
        }
    }

    @Test(arguments: seeds) func `no damage crashes a reader`(seed: UInt64) {
        var random = RandomMessages(seed: seed)
        for _ in 0..<Self.rounds {
            let octets = random.damaged(random.message().encoded())
            _ = QueryOutcome(octets)
            do throws(WireError) {
                let message = try Message(octets)
                let again = try Message(message.encoded())
                #expect(again == message)
                #expect(
                    try MessagePatch.ttlOffsets(in: octets.span).count
                        == message.answers.count + message.authorities.count
                        + message.additionals.count
                )
            } catch {
                // A typed error is a fine end.
            }
        }
    }

    @Test(arguments: seeds) func `names are equal as their folded octets are`(seed: UInt64) throws {
        func folded(_ octets: [UInt8]) -> [UInt8] {
            octets.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        }
        var random = RandomMessages(seed: seed)
        for _ in 0..<Self.rounds {
            let label = random.octets(1...63)
            var other = label
            for choice in random.octets(1...3) {
                let place = Int(choice) % label.count
                other[place] ^= 1 << (choice & 7)
            }
            let isEqual = folded(label) == folded(other)
            let names = try [label, other].map { try Name.root.prepending(label: $0) }
            #expect((names[0] == names[1]) == isEqual)
            #expect(names[0].isEqualToOrBelow(names[1]) == isEqual)
            if isEqual { #expect(names[0].hashValue == names[1].hashValue) }
        }
    }

    @Test(arguments: [1, 8, 9, 30]) func `records make sets, in order, however many`(count: Int) {
        let records = (0..<90).map { number in
            ResourceRecord(
                name: name("n\(number % count).example.org"),
                type: .txt,
                ttl: 60,
                rdata: [1, UInt8(number)]
            )
        }
        let sets = RRset.grouping(records)
        #expect(sets.map(\.name) == records.prefix(count).map(\.name))
        for (place, set) in sets.enumerated() {
            #expect(set.rdatas == records.filter { $0.name == sets[place].name }.map(\.rdata))
        }
    }

    @Test(arguments: seeds) func `noise crashes no reader`(seed: UInt64) {
        var random = RandomMessages(seed: seed)
        for _ in 0..<Self.rounds {
            let octets = random.octets(0...200)
            _ = QueryOutcome(octets)
            do throws(WireError) { _ = try Message(octets) } catch {}
            do throws(WireError) { _ = try ServiceBinding(rdata: octets) } catch {}
            do throws(NameError) { _ = try Name(wire: octets) } catch {}
        }
    }

    @Test(arguments: seeds) func `a query is what the message says`(seed: UInt64) throws {
        var random = RandomMessages(seed: seed)
        for _ in 0..<Self.rounds {
            let asked = Message.query(
                random.question(),
                id: 7,
                edns: EDNS(udpPayloadSize: 1400, dnssecOK: true)
            )
            let octets = asked.encoded()
            let query = try Query(octets.span)
            let question = try #require(asked.question)
            #expect(query.question(in: octets.span) == question)
            #expect(query.labelCount == question.name.labelCount)
            #expect(query.edns?.udpPayloadSize == 1400 && query.dnssecOK)
            let folded = written(size: Name.octetsMax) { buffer in
                query.copyFoldedName(from: octets.span, into: &buffer)
            }
            #expect(folded == question.name.folded.octets)
        }
    }

    @Test(arguments: seeds) func `no limit is exceeded`(seed: UInt64) throws {
        var random = RandomMessages(seed: seed)
        for limit in [512, 700, 1232] {
            for _ in 0..<Self.rounds / 4 {
                let message = random.message()
                let octets = message.encoded(upTo: limit)
                #expect(octets.count <= limit)
                let read = try Message(octets)
                #expect(read.question == message.question)
                #expect(read.answers == Array(message.answers.prefix(read.answers.count)))
            }
        }
    }
}
