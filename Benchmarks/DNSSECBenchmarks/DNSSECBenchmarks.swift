import BenchmarkHarness
import Bounds
import DNSSEC
import DNSWire
import Foundation
import TestSigners
import ZoneFiles

/// What validation's parts cost: `DNSSECBenchmarks time`, in nanoseconds of CPU for one operation.
@main
struct DNSSECBenchmarks {
    static func main() throws {
        var benchmarks = [UInt8]([8, 10, 13, 14, 15, 16]).map { algorithm in
            Benchmark("DNSSEC: one verification, algorithm \(algorithm)") {
                let zone = try Self.zone("algorithm-\(algorithm).zone")
                let keys = try Self.keys(zone)
                let set = try Self.set(zone, "ns.example", .a)
                return { operations in
                    count(operations) { keys.verify(set, at: moment, tally: tally()).isSecure }
                }
            }
        }
        for algorithm: UInt8 in [8, 10, 13, 14, 15, 16] {
            benchmarks.append(
                Benchmark("DNSSEC: one more verification, algorithm \(algorithm)") {
                    let zone = try Self.zone("algorithm-\(algorithm).zone")
                    let keys = try Self.keys(zone)
                    let set = try Self.set(zone, "ns.example", .a)
                    let read = PublicKeys()
                    return { operations in
                        count(operations) {
                            keys.verify(set, at: moment, tally: tally(), publicKeys: read).isSecure
                        }
                    }
                }
            )
        }
        for iterations: UInt16 in [0, 50] {
            benchmarks.append(
                Benchmark("DNSSEC: one NSEC3 hash, \(iterations) iterations") {
                    let name = try Name("www.example.org")
                    let parameters = NSEC3Parameters(iterations: iterations, salt: [1, 2, 3, 4])
                    return { operations in
                        (0..<operations).reduce(0) { sum, _ in
                            sum &+ Int(NSEC3Hash.octets(of: name, parameters)[0])
                        }
                    }
                }
            )
        }
        benchmarks.append(
            Benchmark("DNSSEC: a KeyTrap answer of 200 signatures") {
                let zone = try Self.zone("algorithm-13.zone")
                let keys = try Self.keys(zone)
                var set = try Self.set(zone, "ns.example", .a)
                let signature = set.signatures[0]
                set.signatures = (0..<200).map { number in
                    signature.dropLast() + [UInt8(truncatingIfNeeded: number) ^ 0x55]
                }
                set.signatures.removeAll { $0 == signature }
                let forged = set
                return { operations in
                    count(operations) { !keys.verify(forged, at: moment, tally: tally()).isSecure }
                }
            }
        )
        benchmarks.append(
            Benchmark("DNSSEC: a denial that takes 150 hashes of 50 iterations") {
                let key = SigningKey(1, of: try Name("example"))
                let denial = try Self.denial(by: key)
                let name = try Name(String(repeating: "a.", count: 120) + "example")
                return { operations in
                    count(operations) {
                        let tally = tally()
                        _ = denial.nameError(of: name, tally: tally)
                        return denial.nameError(of: name, tally: tally) != .proven
                    }
                }
            }
        )
        benchmarks.append(
            Benchmark("DNSSEC: a name error by NSEC, whole zone") {
                let zone = try Self.zone("nsec.zone")
                let keys = try Self.keys(zone)
                let sets = zone.filter { $0.type == .nsec }.compactMap {
                    keys.verify($0, at: moment, tally: tally()).verified
                }
                let name = try Name("zz.example")
                let zoneName = try Name("example")
                return { operations in
                    count(operations) {
                        Denial(sets, of: zoneName).nameError(of: name, tally: tally()) == .proven
                    }
                }
            }
        )
        try BenchmarkRunner(benchmarks).run(Array(CommandLine.arguments.dropFirst()))
    }

    private static func zone(_ file: String) throws -> [RRset] {
        let url = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Tests/DNSSECTests/Vectors").appending(path: file)
        let text = try String(contentsOf: url, encoding: .utf8)
        return RRset.grouping(ZoneFile.parse(text, file: file).records)
    }

    private static func set(_ zone: [RRset], _ name: String, _ type: RRType) throws -> RRset {
        let name = try Name(name)
        guard let set = zone.first(where: { $0.name == name && $0.type == type }) else {
            throw Missing()
        }
        return set
    }

    private static func keys(_ zone: [RRset]) throws -> ZoneKeys {
        let set = try set(zone, "example", .dnskey)
        let anchor = ResourceRecord(name: set.name, type: .dnskey, ttl: 1, rdata: set.rdatas[0])
        guard let vouchers = TrustAnchors([anchor])[set.name],
            case .secure(let keys) = ZoneKeys.establish(
                set,
                vouchedBy: vouchers,
                at: moment,
                tally: tally()
            )
        else { throw Missing() }
        return keys
    }

    /// A denial of one NSEC3 record, which shows nothing.
    private static func denial(by key: SigningKey) throws -> Denial {
        let parameters = NSEC3Parameters(iterations: 50, salt: [1, 2, 3, 4])
        let data = NSEC3Data(
            parameters: parameters,
            flags: 0,
            nextHash: [UInt8](repeating: 2, count: NSEC3Hash.octets),
            types: TypeBitMap([.a])
        )
        let owner = try key.zone.prepending(
            label: NSEC3Hash.label(of: [UInt8](repeating: 1, count: NSEC3Hash.octets))
        )
        let set = key.sign(RRset(name: owner, type: .nsec3, ttl: 1, rdatas: [data.rdata]))
        let keys = try keys([
            key.sign(RRset(name: key.zone, type: .dnskey, ttl: 1, rdatas: [key.data.rdata]))
        ])
        guard let signed = keys.verify(set, at: moment, tally: tally()).verified else {
            throw Missing()
        }
        return Denial([signed], of: key.zone)
    }

    struct Missing: Error {}
}

/// 2026-06-01, within the life of the signatures in the tests' zones.
private let moment: UInt32 = 1_780_272_000

private func tally() -> WorkTally { WorkTally(counters: BoundCounters()) }

/// How often `body` was true.
private func count(_ operations: Int, _ body: () -> Bool) -> Int {
    var sum = 0
    for _ in 0..<operations where body() { sum += 1 }
    precondition(sum == operations, "a benchmark must do what it is called")
    return sum
}

extension Verification {
    fileprivate var verified: SignedSet? {
        guard case .secure(let set) = self else { return nil }
        return set
    }

    fileprivate var isSecure: Bool { verified != nil }
}
