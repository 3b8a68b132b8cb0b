import BenchmarkHarness
import DNSWire

/// Reading messages.
enum WireBenchmarks {
    static var all: [Benchmark] {
        [readQuery, foldName, indexMessage, readMessage, encodeMessage]
    }

    private static let name = "Incoming.Telemetry.Example.org"

    /// An answer by way of an alias: three records and an OPT record.
    private static func answer() throws -> Message {
        let question = Question(name: try Name(name), type: .a)
        let target = try Name("cdn.example.net")
        return Message(
            flags: .response,
            question: question,
            answers: [
                .pointing(.cname, to: target, name: question.name, ttl: 300),
                .address([192, 0, 2, 1], name: target, ttl: 60),
                .address([192, 0, 2, 2], name: target, ttl: 60),
            ]
        )
    }

    private static let readQuery = Benchmark("wire: a query read") {
        let octets = Names.query(try Name(name))
        return { operations in
            var sum = 0
            for _ in 0..<operations {
                do throws(QueryError) {
                    sum &+= try Query(octets.span).labelCount
                } catch {
                    preconditionFailure("a query of our own is malformed: \(error)")
                }
            }
            return sum
        }
    }

    private static let foldName = Benchmark("wire: a name folded") {
        let octets = Names.query(try Name(name))
        let query = try Query(octets.span)
        var folded = [UInt8](repeating: 0, count: Name.octetsMax)
        return { operations in
            var sum = 0
            var room = folded.mutableSpan
            for _ in 0..<operations {
                sum &+= query.copyFoldedName(from: octets.span, into: &room)
            }
            return sum
        }
    }

    private static let indexMessage = Benchmark("wire: a message indexed, 3 records") {
        let octets = try answer().encoded()
        return { operations in
            var sum = 0
            for _ in 0..<operations {
                do throws(WireError) {
                    var reader = try MessageReader(octets.span)
                    while let record = try reader.next(in: octets.span) {
                        sum &+= record.ttlOffset
                    }
                } catch {
                    preconditionFailure("an answer of our own is malformed: \(error)")
                }
            }
            return sum
        }
    }

    private static let readMessage = Benchmark("wire: a message read, 3 records") {
        let octets = try answer().encoded()
        return { operations in
            var sum = 0
            for _ in 0..<operations {
                do throws(WireError) {
                    sum &+= try Message(octets).answers.count
                } catch {
                    preconditionFailure("an answer of our own is malformed: \(error)")
                }
            }
            return sum
        }
    }

    private static let encodeMessage = Benchmark("wire: a message encoded, 3 records") {
        let message = try answer()
        return { operations in
            var sum = 0
            for _ in 0..<operations { sum &+= message.encoded().count }
            return sum
        }
    }
}
