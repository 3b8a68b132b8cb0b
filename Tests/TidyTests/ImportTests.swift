import Testing

/// ARCHITECTURE.md's table of rooms, held to by reading every `import`.
@Suite struct `Imports` {
    /// The rooms in the order of the table.
    ///
    /// A room imports only rooms above it.
    static let rooms = [
        "CLinux", "CLdns", "Bounds", "DNSWire", "Addresses", "PublicSuffixes", "Sockets",
        "Processes",
        "ZoneFiles", "DNSSEC", "Attribution", "TOMLText",
        "Catalogue", "Blocklists", "Policies", "Recursion", "Resolution", "Rulesets",
        "Classification",
        "Journal", "QueryLog", "Reports", "Transports", "Answerer", "Settings", "Control",
        "Fetching",
        "Keeper", "Captures", "Demo", "landline",
    ]

    /// What each room never imports, itself or through a room it imports, and why.
    static let apart: [(room: String, never: Set<String>, why: String)] = [
        ("Transports", ["Policies", "Blocklists", "Rulesets"], "transports know no policy"),
        (
            "Resolution", ["Policies", "Blocklists", "Rulesets", "Attribution"],
            "resolution knows no device"
        ),
        (
            "Policies",
            [
                "Foundation", "FoundationEssentials", "Glibc", "CLinux", "Sockets", "Dispatch",
                "NIOCore",
            ],
            "policy does no I/O and reads no clock"
        ),
        (
            "Answerer",
            [
                "GRDB", "Hummingbird", "NIOHTTP1", "TOMLText", "Catalogue", "QueryLog",
                "Settings",
                "Control", "Keeper", "Fetching", "AsyncHTTPClient",
            ],
            "no SQL, HTTP or TOML where packets are answered"
        ),
        ("DNSWire", ["Foundation", "FoundationEssentials", "Glibc", "CLinux"], "octets only"),
        ("Addresses", ["Foundation", "FoundationEssentials", "Glibc", "CLinux"], "values only"),
        (
            "PublicSuffixes", ["Foundation", "FoundationEssentials", "Glibc", "CLinux"],
            "octets only"
        ),
        ("Attribution", ["Foundation", "FoundationEssentials", "Glibc", "CLinux"], "values only"),
        (
            "Captures", ["Sockets", "QueryLog", "Keeper"],
            "a capture is text, whoever took it"
        ),
        (
            "Demo", ["Answerer", "Keeper", "QueryLog"],
            "the outside world knows nothing of the inside"
        ),
    ]

    let sources: [SourceFile]

    init() throws {
        sources = try SourceTree().files(below: "Sources", ending: ".swift")
    }

    @Test func `go upwards in the table of rooms`() throws {
        #expect(!sources.isEmpty)
        for file in sources {
            let own = try #require(
                Self.rooms.firstIndex(of: file.room),
                "\(file.path) is in no room"
            )
            for module in file.imports {
                guard let other = Self.rooms.firstIndex(of: module) else { continue }
                #expect(
                    other < own,
                    "\(file.path) imports \(module), which is not above \(file.room)"
                )
            }
        }
    }

    @Test func `keep apart what must not know each other`() {
        // The allowance: pure values may ask libc for memory and text functions elsewhere, not here.
        for (room, never, why) in Self.apart {
            for file in sources where file.room == room {
                for module in file.imports {
                    #expect(!never.contains(module), "\(file.path) imports \(module): \(why)")
                }
            }
        }
    }

    @Test func `keep SQL, HTTP and TOML out of everything that the answerer is made of`() throws {
        let never = try #require(Self.apart.first { $0.room == "Answerer" }?.never)
        var reached: Set<String> = ["Answerer"]
        var waiting = ["Answerer"]
        while let room = waiting.popLast() {
            for module in sources.filter({ $0.room == room }).flatMap(\.imports) {
                #expect(!never.contains(module), "Answerer reaches \(module) through \(room)")
                if Self.rooms.contains(module), reached.insert(module).inserted {
                    waiting.append(module)
                }
            }
        }
        #expect(reached.contains("Journal"))
    }

    @Test func `are declared in the manifest`() throws {
        let manifest = try SourceTree().text(of: "Package.swift")
        for room in Self.rooms {
            #expect(manifest.contains("name: \"\(room)\""), "Package.swift does not name \(room)")
        }
    }
}
