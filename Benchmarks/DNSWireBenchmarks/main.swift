// What the wire's part of one query costs: BENCHMARKS=1 swift run -c release DNSWireBenchmarks
//
// Prints nanoseconds a round. The arguments are the count of rounds and how many of the benchmarks to
// run. The first three must not allocate: run those alone under a malloc counter with two different
// counts of rounds, and it must say the same.

import DNSWire

/// Runs benchmarks and prints what they took.
struct Runner {
    let rounds: Int
    var remaining: Int

    /// Runs `body` for all rounds and prints the mean; `body` gives a number that is printed, too, so
    /// that nothing is optimised away.
    mutating func measure(_ name: String, _ body: () -> Int) {
        guard remaining > 0 else { return }
        remaining -= 1
        var sum = 0
        let duration = ContinuousClock().measure {
            for _ in 0..<rounds { sum &+= body() }
        }
        let nanoseconds = Int(duration / .nanoseconds(1)) / rounds
        print("\(name): \(nanoseconds) ns (\(sum / rounds))")
    }
}

@inline(never)
func run() throws {
    let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    var runner = Runner(
        rounds: arguments.first ?? 1_000_000,
        remaining: arguments.dropFirst().first ?? .max
    )
    let question = Question(name: try Name("Incoming.Telemetry.Example.org"), type: .https)
    let asked = Message.query(question, id: 7, edns: EDNS(udpPayloadSize: 1232)).encoded()
    let text = Array("maker:xiaomi/telemetry, policy quiet".utf8)
    let address: [UInt8] = [192, 0, 2, 1]
    var folded = [UInt8](repeating: 0, count: Name.octetsMax)
    var slot = [UInt8](repeating: 0, count: EDNSLimits.udpPayloadSizeDefault)

    runner.measure("Query.init") {
        do throws(QueryError) {
            return try Query(asked.span).labelCount
        } catch {
            return 0
        }
    }
    let query = try Query(asked.span)
    runner.measure("Query.copyFoldedName") {
        var span = folded.mutableSpan
        return query.copyFoldedName(from: asked.span, into: &span)
    }
    runner.measure("ResponseWriter: blocked, with SOA, OPT and EDE") {
        var span = slot.mutableSpan
        var writer = ResponseWriter(
            to: query,
            in: asked.span,
            rcode: .noError,
            flags: .recursionAvailable,
            limit: EDNSLimits.udpPayloadSizeDefault,
            into: &span
        )
        _ = writer.append(.a, ttl: 10, rdata: address.span, into: &span)
        _ = writer.appendNegativeSOA(ttl: 10, into: &span)
        writer.appendOPT(error: .blocked, text: text.span, into: &span)
        return writer.count
    }
    let answer = Message(
        flags: .response,
        question: question,
        answers: [
            .pointing(.cname, to: try Name("cdn.example.net"), name: question.name, ttl: 300),
            .address(address, name: try Name("cdn.example.net"), ttl: 60),
        ]
    )
    let octets = answer.encoded()
    runner.measure("Message.init: CNAME and A") {
        do throws(WireError) {
            return try Message(octets).answers.count
        } catch {
            return 0
        }
    }
    runner.measure("Message.encoded: CNAME and A") { answer.encoded().count }
}

try run()
