import Addresses
import BenchmarkHarness
import Blocklists
import Policies
import Rulesets

/// Who asks, and what policy says.
enum PolicyBenchmarks {
    static var all: [Benchmark] {
        [0, 1, 3, 10, 21].map(decide) + [byHardware, byAddress]
    }

    private static func decide(_ count: Int) -> Benchmark {
        Benchmark("policy: decided, \(count) matches") {
            let ruleset = try Household.shared.get().ruleset
            let profile = ruleset.devices.profile(
                address: Household.address(7),
                mac: Household.mac(7)
            )
            let matches = matches(count)
            return { operations in
                var sum = 0
                for _ in 0..<operations {
                    let verdict = ruleset.decisions.decide(matches, for: profile, at: 0)
                    sum &+= Int(verdict.line.rawValue)
                }
                return sum
            }
        }
    }

    private static let byHardware = Benchmark("policy: a device by its hardware address") {
        let devices = try Household.shared.get().ruleset.devices
        return { operations in
            var sum = 0
            for number in 0..<operations {
                let place = number % Household.devicesCount
                sum &+= Int(
                    devices.profile(
                        address: Household.address(place),
                        mac: Household.mac(place)
                    ).device.rawValue
                )
            }
            return sum
        }
    }

    private static let byAddress = Benchmark("policy: a device by its address") {
        let devices = try Household.shared.get().ruleset.devices
        return { operations in
            var sum = 0
            for number in 0..<operations {
                let place = number % Household.devicesCount
                sum &+= Int(
                    devices.profile(address: Household.address(place), mac: nil).device.rawValue
                )
            }
            return sum
        }
    }

    /// So many matches: an entry, a rule, and lists for the rest.
    private static func matches(_ count: Int) -> Matches {
        var matches = Matches()
        for number in 0..<count {
            let source =
                switch number {
                case 0: IndexSource(kind: .entry, id: 1)
                case 1: IndexSource(kind: .rule, id: 2)
                default: IndexSource(kind: .list, id: UInt32(number - 1))
                }
            matches.append(Match(source: source, scope: .subtree, depth: UInt8(3 - number / 16)))
        }
        return matches
    }
}
