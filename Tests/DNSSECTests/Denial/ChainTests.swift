import DNSSEC
import DNSWire
import TestChance
import Testing

@Suite struct `A whole chain of denials` {
    static let types: [RRType] = [.a, .aaaa, .mx, .ns, .soa, .ds, .cname, .txt, .dname, .srv]

    @Test(arguments: ["nsec.zone", "nsec3.zone"])
    func `shows that a name is absent if and only if it is`(file: String) throws {
        let zone = try SignedZone(file)
        let model = ZoneModel(zone)
        let denial = try zone.denial()
        var random = SeededGenerator(seed: 1)
        var absent = 0
        for _ in 0..<2_000 {
            let name = try zone.randomName(&random)
            let isProven = denial.nameError(of: name, tally: tally()) == .proven
            #expect(isProven == model.isAbsent(name), "\(name)")
            absent += isProven ? 1 : 0
        }
        #expect(absent > 200)
    }

    @Test(arguments: ["nsec.zone", "nsec3.zone"])
    func `shows that a type is absent if and only if it is`(file: String) throws {
        let zone = try SignedZone(file)
        let model = ZoneModel(zone)
        let denial = try zone.denial()
        var random = SeededGenerator(seed: 2)
        var absent = 0
        for _ in 0..<3_000 {
            let name = try zone.randomName(&random)
            let type = Self.types.randomElement(using: &random) ?? .a
            let isProven = denial.noData(of: name, type: type, tally: tally()) == .proven
            #expect(isProven == model.hasNoData(name, type), "\(name) \(type)")
            absent += isProven ? 1 : 0
        }
        #expect(absent > 200)
    }

    @Test(arguments: ["nsec.zone", "nsec3.zone", "optout.zone"])
    func `tells zone cuts from other names`(file: String) throws {
        let zone = try SignedZone(file)
        let model = ZoneModel(zone)
        let denial = try zone.denial()
        var random = SeededGenerator(seed: 3)
        for _ in 0..<2_000 {
            let name = try zone.randomName(&random)
            let finding = denial.delegation(at: name, tally: tally())
            switch finding {
            case .unsigned: #expect(model.isDelegation(name) && !model.hasDS(name), "\(name)")
            case .notDelegation:
                #expect(!model.isDelegation(name) && !model.isHidden(name), "\(name)")
            case .optOut: #expect(file == "optout.zone" && !model.hasDS(name), "\(name)")
            case .insecure: Issue.record("\(name): \(finding)")
            case .bogus: #expect(model.hasDS(name) || model.isHidden(name), "\(name)")
            }
        }
    }

    @Test func `with opt-out is secure about no gap that may hold unsigned delegations`() throws {
        let zone = try SignedZone("optout.zone")
        let model = ZoneModel(zone)
        let denial = try zone.denial()
        var random = SeededGenerator(seed: 4)
        for _ in 0..<2_000 {
            let name = try zone.randomName(&random)
            let finding = denial.nameError(of: name, tally: tally())
            #expect(finding != .proven, "\(name)")
            if model.isAbsent(name) { #expect(finding == .insecure(nil), "\(name)") }
            for type in [RRType.a, .ds] {
                switch denial.noData(of: name, type: type, tally: tally()) {
                case .proven: #expect(model.hasNoData(name, type), "\(name) \(type)")
                case .insecure:
                    #expect(!model.exists(name) || !model.hasDS(name), "\(name) \(type)")
                case .bogus: #expect(!model.hasNoData(name, type), "\(name) \(type)")
                }
            }
        }
    }

    @Test func `of too many iterations is insecure, and says why`() throws {
        let zone = try SignedZone("iterations.zone")
        let denial = try zone.denial()
        let name = try zone.name("absent")
        guard case .insecure(let cause?) = denial.nameError(of: name, tally: tally()) else {
            Issue.record("not insecure")
            return
        }
        #expect(cause.code == .unsupportedNSEC3Iterations)
        guard case .insecure(let same) = denial.delegation(at: name, tally: tally()) else {
            Issue.record("not insecure")
            return
        }
        #expect(same == cause)
    }

    @Test(arguments: ["nsec.zone", "nsec3.zone"])
    func `shows no closer match than a wildcard's`(file: String) throws {
        let zone = try SignedZone(file)
        let model = ZoneModel(zone)
        let denial = try zone.denial()
        let wildcard = try zone.name("*.w")
        var random = SeededGenerator(seed: 5)
        for _ in 0..<1_000 {
            let name = try zone.randomName(&random)
            let finding = denial.wildcardAnswer(for: name, from: wildcard, tally: tally())
            let stands = !model.exists(name) && model.source(of: name) == wildcard
            #expect((finding == .proven) == stands, "\(name): \(finding)")
        }
    }

    @Test func `denies nothing outside its zone`() throws {
        let zone = try SignedZone("nsec.zone")
        let denial = try zone.denial()
        for text in ["other.test", "example.test", "test", "."] {
            let name = try Name(text)
            #expect(denial.nameError(of: name, tally: tally()) != .proven)
            #expect(denial.noData(of: name, type: .a, tally: tally()) != .proven)
            #expect(denial.delegation(at: name, tally: tally()) != .notDelegation)
        }
    }
}
