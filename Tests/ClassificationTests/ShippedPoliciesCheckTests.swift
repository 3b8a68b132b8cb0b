import Catalogue
import Classification
import DNSWire
import Foundation
import TestDisks
import TOMLText
import Testing

@Suite struct `A check by the shipped policies` {
    private let check: ShippedPoliciesCheck

    init() throws {
        check = try ShippedPoliciesCheck(
            `A classifier`.catalogue(
                """
                [telemetry]
                "stats.acme.example" = { evidence = ["seen"], confidence = "listed" }

                [location]
                "place.acme.example" = { evidence = ["seen"], confidence = "listed" }

                [push]
                "push.stats.acme.example" = { essential = true, breaks = "push", evidence = ["seen"], confidence = "listed" }
                """
            )
        )
    }

    @Test func `finds what phones need and a purpose or a policy would block`() throws {
        let names = try ["a.stats.acme.example", "place.acme.example", "push.stats.acme.example"]
            .map { try Name($0) }
        let problems = check.problems(neverBlocked: names).map(\.what)
        #expect(
            problems == [
                "`a.stats.acme.example` must never be blocked, and its purpose is telemetry",
                "`place.acme.example` must never be blocked, and policy strict blocks it",
            ]
        )
        #expect(check.problems(neverBlocked: [try Name("nobody.example")]).isEmpty)
    }

    @Test func `finds popular names that are blocked, but for trackers with a reason`() throws {
        let directory = try TemporaryDirectory()
        try "\"stats.acme.example\" = \"counts pages\"\n".write(
            toFile: directory.path + "/" + PopularTrackers.file,
            atomically: true,
            encoding: .utf8
        )
        let trackers = try PopularTrackers(directory: directory.path)
        let names = try ["stats.acme.example", "place.acme.example", "www.acme.example"]
            .map { try Name($0) }
        #expect(
            check.problems(popular: names, trackers: trackers).map(\.what)
                == ["`place.acme.example` is popular, and policy strict blocks it"]
        )
    }
}
