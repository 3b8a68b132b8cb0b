import Addresses
import Attribution
import Catalogue
import DNSWire
import Journal
import Policies
import QueryLog

/// Lookups of a month as a busy phone and its house make them: hosts of the catalogue and others by Zipf's
/// law, fewer at night.
struct BusyDevice {
    /// Wire forms of the names, the most popular first.
    let names: [[UInt8]]
    /// The place of each name's entry in the catalogue; nil for a name that it doesn't know.
    private let entries: [Int?]
    private let count: Int
    private var state: UInt64 = 7

    static let days: Int64 = 30
    /// 2026-10-24, at midnight UTC.
    static let begin: Int64 = 1_792_800_000_000_000
    private static let hour: Int64 = 3_600_000_000
    /// Lookups of each hour of the day, in proportion.
    private static let rhythm: [Int64] = [
        8, 5, 4, 4, 4, 6, 14, 30, 42, 38, 34, 36, 44, 40, 34, 36, 40, 48, 56, 60, 58, 48, 32, 18,
    ]

    /// A month of `count` lookups of `names` names.
    init(_ catalogue: Catalogue, names namesCount: Int, lookups count: Int) throws {
        self.count = count
        var state: UInt64 = 11
        var names: [[UInt8]] = []
        var entries: [Int?] = []
        for rank in 0..<namesCount {
            let isKnown = rank % 5 < 3 && !catalogue.entries.isEmpty
            let entry = isKnown ? Int(Self.next(&state) % UInt64(catalogue.entries.count)) : nil
            let name =
                try entry.map {
                    try Name("h\(rank).\(catalogue.entries[$0].name)")
                } ?? Name("host-\(rank).site-\(rank % (namesCount / 20 + 1)).example")
            names.append(name.octets)
            entries.append(entry)
        }
        self.names = names
        self.entries = entries
    }

    /// The lookup of that number, in the order of time.
    mutating func lookup(_ number: Int) -> (fields: LookupFields, name: Int) {
        let random = Self.next(&state)
        // Two thirds are the one device's.
        let device = random % 3 < 2 ? 1 : random >> 8 % 9 + 2
        let share = Double(Self.next(&state) >> 11) / 9_007_199_254_740_992
        let name = min(names.count - 1, Int(Self.power(Double(names.count), share)) - 1)
        let entry = entries[name].map { UInt32($0 + 1) } ?? 0
        let isBlocked = name % 4 == 1
        return (
            LookupFields(
                wallMicroseconds: Self.time(number, of: count),
                durationMicroseconds: 12_000,
                client: IPAddress(192, 0, 2, UInt8(device)),
                mac: MACAddress(bits: 0x0200_5E10_0000 + device),
                device: DeviceID(rawValue: UInt32(device)),
                transport: .udp,
                qtype: .a,
                qclass: .in,
                rcode: .noError,
                ede: isBlocked ? .blocked : nil,
                generation: 1,
                verdict: Verdict(
                    action: isBlocked ? .block : .allow,
                    level: isBlocked ? .policy : .fallback,
                    line: RuleLineID(rawValue: isBlocked ? 1 : 0),
                    entry: EntryID(rawValue: entry)
                ),
                answeredFrom: isBlocked ? .policy : .upstream,
                upstream: isBlocked ? nil : 0
            ),
            name
        )
    }

    /// The time at which that part of all lookups has been made.
    private static func time(_ number: Int, of count: Int) -> Int64 {
        let day = Int64(number) * days / Int64(count)
        let firstOfDay = (day * Int64(count) + days - 1) / days
        let perDay = max(1, Int64(count) / days)
        var rest = min((Int64(number) - firstOfDay) * 1_000_000 / perDay, 999_999)
        let all = rhythm.reduce(0, +)
        for (index, weight) in rhythm.enumerated() {
            let part = weight * 1_000_000 / all
            if rest < part || index == 23 {
                return begin + (day * 24 + Int64(index)) * hour + min(rest, part - 1) * hour / part
            }
            rest -= part
        }
        return begin
    }

    /// `base` to the power of `exponent`, by square roots.
    private static func power(_ base: Double, _ exponent: Double) -> Double {
        var result = 1.0
        var root = base
        var rest = exponent
        for _ in 0..<40 {
            root = root.squareRoot()
            rest *= 2
            if rest >= 1 {
                result *= root
                rest -= 1
            }
        }
        return result
    }

    private static func next(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// The catalogue's words for what was called.
struct CatalogueWords: ReasonResolver {
    let catalogue: Catalogue

    func reason(for verdict: Verdict, generation: UInt32) -> DecisionReason {
        let isBlocked = verdict.action == .block
        return DecisionReason(
            action: verdict.action,
            level: verdict.level,
            rule: isBlocked ? "block list:example" : "",
            place: isBlocked ? "policy quiet" : "",
            organisation: verdict.entry.rawValue == 0
                ? nil : called(catalogue.entries[Int(verdict.entry.rawValue) - 1])
        )
    }

    private func called(_ entry: CatalogueEntry) -> CalledOrganisation {
        CalledOrganisation(
            id: entry.organisation,
            name: catalogue.organisation(entry.organisation)?.name ?? entry.organisation.text,
            master: entry.master,
            purpose: entry.purpose,
            entry: "\(entry.name)",
            isEssential: entry.isEssential,
            isContested: entry.isContested
        )
    }

    func deviceName(_ device: DeviceID, generation: UInt32) -> String? {
        "phone-\(device.rawValue)"
    }

    func upstream(_ index: UInt16, generation: UInt32) -> String? { "192.0.2.53:53" }
}
