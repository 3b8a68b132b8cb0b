import Attribution
import Catalogue
import DNSWire
import TOMLText
import Testing

@Suite struct `A check of the catalogue` {
    private func problems(_ hosts: String, in folder: String = "apps") throws -> [String] {
        let master = folder == "others" ? "other" : "app"
        let catalogue = try loadCatalogue([
            "evidence.toml": "[seen]\ntitle = \"What phones send\"\n",
            "\(folder)/tracker.toml": """
            id = "tracker"
            name = "Tracker"
            master = "\(master)"
            \(hosts)
            """,
        ])
        return CatalogueCheck(catalogue) { $0.labelCount == 1 || $0.description == "host.example" }
            .problems().map(\.description)
    }

    private let proven = "evidence = [\"seen\"], confidence = \"listed\""

    @Test func `finds nothing wrong where nothing is`() throws {
        let problems = try problems(
            """
            [telemetry]
            "tracker.example" = { \(proven) }
            "eu.tracker.example" = { sends = "what Europeans do", \(proven) }
            [content]
            "www.tracker.example" = { \(proven) }
            """
        )
        #expect(problems.isEmpty, "\(problems)")
    }

    @Test func `finds an entry that says nothing that another doesn't`() throws {
        let problems = try problems(
            """
            [telemetry]
            "tracker.example" = { sends = "all", \(proven) }
            "eu.tracker.example" = { \(proven) }
            """
        )
        #expect(
            problems == [
                "apps/tracker.toml:6: `eu.tracker.example` says nothing that `tracker.example` "
                    + "(apps/tracker.toml:5) doesn't; remove it, or say what is different"
            ]
        )
    }

    @Test func `lets an entry stand below a more specific one of another purpose`() throws {
        let problems = try problems(
            """
            [telemetry]
            "tracker.example" = { \(proven) }
            "log.push.tracker.example" = { \(proven) }
            [push]
            "push.tracker.example" = { \(proven) }
            """
        )
        #expect(problems.isEmpty, "\(problems)")
    }

    @Test func `finds a public suffix, but for shared infrastructure`() throws {
        let hosts = "[content]\n\"host.example\" = { \(proven) }"
        #expect(try problems(hosts).count == 1)
        #expect(try problems(hosts).first?.contains("is a public suffix") == true)
        #expect(try problems(hosts, in: "others").isEmpty)
    }

    @Test func `finds shared infrastructure that would be blocked`() throws {
        let hosts = "[ads]\n\"cdn.example\" = { \(proven) }"
        #expect(
            try problems(hosts, in: "others").first?.contains("is shared infrastructure") == true
        )
    }

    @Test func `finds what is essential and would be blocked by its purpose`() throws {
        let problems = try problems(
            "[crash]\n\"a.example\" = { essential = true, breaks = \"calls\", \(proven) }"
        )
        #expect(problems.first?.contains("is essential, and its purpose is crash") == true)
    }

    @Test func `finds an organisation that nobody calls`() throws {
        #expect(try problems("").first?.contains("`tracker` has no host") == true)
    }

    @Test func `counts by master, purpose, evidence and organisation`() throws {
        let catalogue = try loadCatalogue([
            "evidence.toml": "[seen]\ntitle = \"What phones send\"\n",
            "apps/one.toml": """
            id = "one"
            name = "One"
            master = "app"
            [telemetry]
            "a.example" = { \(proven) }
            "b.example" = { evidence = ["seen"], confidence = "by-name" }
            """,
            "makers/two.toml": """
            id = "two"
            name = "Two"
            master = "maker"
            [push]
            "c.example" = { essential = true, breaks = "push", \(proven) }
            """,
        ])
        let counts = CatalogueCounts(catalogue)
        #expect(counts.organisations == 2)
        #expect(counts.entries == 3)
        #expect(counts.essential == 1)
        #expect(counts.byMaster.map { "\($0.word) \($0.entries)" } == ["app 2", "maker 1"])
        #expect(counts.byPurpose.map(\.word) == ["telemetry", "push"])
        #expect(counts.byConfidence.map(\.word) == ["listed", "by-name"])
        #expect(counts.byOrganisation.map(\.word) == ["one", "two"])
    }
}
