import BenchmarkHarness
import DNSWire

/// Writing answers into a buffer that is there.
enum EncoderBenchmarks {
    static var all: [Benchmark] { [blockedAddress, blockedNegative, optRecord] }

    /// A query and a slot for its answer, as a batch of datagrams has them.
    private struct Desk {
        let message: [UInt8]
        let query: Query
        let slot = [UInt8](repeating: 0, count: EDNSLimits.udpPayloadSizeDefault)
        let reason = Array("maker:xiaomi/telemetry, policy quiet".utf8)

        init() throws {
            let asked = Names.query(try Name("Incoming.Telemetry.Example.org"))
            query = try Query(asked.span)
            message = asked
        }

        /// A writer that has written header and question.
        func begin(_ rcode: RCode, into room: inout MutableSpan<UInt8>) -> ResponseWriter {
            ResponseWriter(
                to: query,
                in: message.span,
                rcode: rcode,
                flags: .recursionAvailable,
                limit: EDNSLimits.udpPayloadSizeDefault,
                into: &room
            )
        }
    }

    private static let blockedAddress = Benchmark("encoder: blocked, null address and reason") {
        let desk = try Desk()
        let nowhere: [UInt8] = [0, 0, 0, 0]
        var slot = desk.slot
        return { operations in
            var sum = 0
            var room = slot.mutableSpan
            for _ in 0..<operations {
                var writer = desk.begin(.noError, into: &room)
                _ = writer.append(.a, ttl: 10, rdata: nowhere.span, into: &room)
                writer.appendOPT(error: .blocked, text: desk.reason.span, into: &room)
                sum &+= writer.count
            }
            return sum
        }
    }

    private static let blockedNegative = Benchmark("encoder: blocked, NXDOMAIN with SOA") {
        let desk = try Desk()
        var slot = desk.slot
        return { operations in
            var sum = 0
            var room = slot.mutableSpan
            for _ in 0..<operations {
                var writer = desk.begin(.nxDomain, into: &room)
                _ = writer.appendNegativeSOA(ttl: 10, into: &room)
                sum &+= writer.count
            }
            return sum
        }
    }

    private static let optRecord = Benchmark("encoder: header, question and OPT") {
        let desk = try Desk()
        var slot = desk.slot
        return { operations in
            var sum = 0
            var room = slot.mutableSpan
            for _ in 0..<operations {
                var writer = desk.begin(.noError, into: &room)
                writer.appendOPT(into: &room)
                sum &+= writer.count
            }
            return sum
        }
    }
}
