import Addresses
import Attribution
import DNSWire
import Journal
import Policies
import QueryLog

/// Lookups as a large household makes them: names by Zipf's law, a few devices, eight days.
struct Household {
    /// Wire forms, the most popular first.
    let names: [[UInt8]]
    /// Between two lookups, in microseconds.
    let step: Int64
    private var state: UInt64 = 42

    static let devicesCount: UInt64 = 20
    static let days: Int64 = 8
    /// 2026-11-01, at midnight.
    static let begin: Int64 = 1_793_491_200_000_000
    /// Entries of the catalogue that are met, of `organisationsCount` organisations.
    static let entriesCount = 400
    static let organisationsCount = 120

    /// A household that asks for `names` names in `lookups` lookups.
    init(names count: Int, lookups: Int) throws {
        names = try (0..<count).map { rank in
            try Name("host-\(rank).service-\(rank % (count / 20 + 1)).example").octets
        }
        step = Self.days * 86_400_000_000 / Int64(max(lookups, 1))
    }

    /// The lookup of that number.
    mutating func lookup(_ number: Int) -> (fields: LookupFields, name: Int, alias: Int?) {
        let random = next()
        let device = random % Self.devicesCount
        // The inverse of Zipf's distribution with exponent 1, to within a name or two.
        let share = Double(next() >> 11) / 9_007_199_254_740_992
        let name = min(names.count - 1, Int(Self.power(Double(names.count), share)) - 1)
        let isBlocked = name % 10 < 3
        let isCached = name < names.count / 50
        let qtype: RRType = random >> 8 % 20 < 12 ? .a : random >> 8 % 20 < 17 ? .aaaa : .https
        let entry = name % 5 == 4 ? 0 : UInt32(name % Self.entriesCount) + 1
        let fields = LookupFields(
            wallMicroseconds: Self.begin + Int64(number) * step,
            durationMicroseconds: isCached ? 12 : 18_000 + UInt32(random >> 32 & 0x3FFF),
            client: IPAddress(192, 0, 2, UInt8(device + 1)),
            mac: MACAddress(bits: 0x0200_5E10_0000 + device),
            device: DeviceID(rawValue: UInt32(device) + 1),
            transport: .udp,
            qtype: qtype,
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
            answeredFrom: isBlocked ? .policy : isCached ? .cache : .upstream,
            upstream: isBlocked || isCached ? nil : 0
        )
        return (fields, name, random >> 24 % 50 == 0 ? (name + 1) % names.count : nil)
    }

    /// `base` to the power of `exponent`, by squarings: the benchmark needs no libm for this.
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

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// Short words for everything.
struct HouseholdWords: ReasonResolver {
    func reason(for verdict: Verdict, generation: UInt32) -> DecisionReason {
        let number = Int(verdict.entry.rawValue)
        let organisation = Slug("organisation-\(number % Household.organisationsCount)")
        return DecisionReason(
            action: verdict.action,
            level: verdict.level,
            rule: verdict.line.isNone ? "" : "block list:example",
            place: verdict.line.isNone ? "" : "policy quiet",
            organisation: number == 0
                ? nil
                : organisation.map {
                    CalledOrganisation(
                        id: $0,
                        name: "Organisation \(number % Household.organisationsCount)",
                        master: .app,
                        purpose: .telemetry,
                        entry: "entry-\(number).example"
                    )
                }
        )
    }

    func deviceName(_ device: DeviceID, generation: UInt32) -> String? {
        "phone-\(device.rawValue)"
    }

    func upstream(_ index: UInt16, generation: UInt32) -> String? { "192.0.2.53:53" }
}
