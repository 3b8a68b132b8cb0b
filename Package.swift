// swift-tools-version: 6.2
import PackageDescription

/// The rooms of the house, in the order in which they may import: each only from rooms above it.
///
/// `Tests/TidyTests` reads every `import` and holds the sources to this list; ARCHITECTURE.md says
/// what each room is for.
let rooms: [Target] = [
    .systemLibrary(name: "CLinux", path: "Sources/CLinux"),
    .systemLibrary(
        name: "CLdns",
        path: "Sources/CLdns",
        pkgConfig: "ldns",
        providers: [.apt(["libldns-dev"])]
    ),
    .target(name: "Bounds"),
    .target(name: "DNSWire", dependencies: ["Bounds"]),
    .target(name: "Addresses"),
    .target(name: "PublicSuffixes", dependencies: ["DNSWire"]),
    .target(name: "Sockets", dependencies: ["Addresses", "CLinux"]),
    .target(
        name: "Processes",
        dependencies: ["CLinux", .product(name: "Logging", package: "swift-log")]
    ),
    .target(name: "ZoneFiles", dependencies: ["DNSWire", "CLdns"]),
    .target(name: "DNSSEC", dependencies: ["Bounds", "DNSWire", "CLdns"]),
    .target(name: "Attribution", dependencies: ["DNSWire", "PublicSuffixes"]),
    .target(name: "TOMLText", dependencies: ["Attribution"]),
    .target(name: "Catalogue", dependencies: ["DNSWire", "Attribution", "TOMLText"]),
    .target(name: "Blocklists", dependencies: ["DNSWire", "CLinux"]),
    .target(name: "Policies", dependencies: ["DNSWire", "Addresses", "Attribution", "Blocklists"]),
    .target(
        name: "Recursion",
        dependencies: ["Bounds", "DNSWire", "Addresses", "Sockets", "DNSSEC"]
    ),
    .target(
        name: "Resolution",
        dependencies: [
            "Bounds", "DNSWire", "Addresses", "Sockets", "ZoneFiles", "DNSSEC", "Recursion",
        ]
    ),
    .target(
        name: "Rulesets",
        dependencies: [
            "DNSWire", "Addresses", "Sockets", "Attribution", "Blocklists", "Policies",
            "Recursion", "Resolution", "CLinux",
        ]
    ),
    .target(
        name: "Classification",
        dependencies: [
            "DNSWire", "PublicSuffixes", "Attribution", "Catalogue", "Blocklists", "Policies",
            "Rulesets",
        ]
    ),
    .target(
        name: "Journal",
        dependencies: ["DNSWire", "Addresses", "Attribution", "Policies", "CLinux"]
    ),
    .target(
        name: "QueryLog",
        dependencies: [
            "DNSWire", "Addresses", "Attribution", "Policies", "Journal",
            .product(name: "GRDB", package: "GRDB.swift"),
            .product(name: "GRDBSQLite", package: "GRDB.swift"),
        ]
    ),
    .target(
        name: "Reports",
        dependencies: ["DNSWire", "Attribution", "Policies", "Catalogue", "QueryLog"]
    ),
    .target(
        name: "Transports",
        dependencies: [
            "DNSWire", "Addresses", "Sockets",
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
        ]
    ),
    .target(
        name: "Answerer",
        dependencies: [
            "Bounds", "DNSWire", "Addresses", "Sockets", "Processes", "Attribution", "Blocklists",
            "Policies",
            "Resolution", "Rulesets", "Journal", "Transports",
            .product(name: "Logging", package: "swift-log"),
        ]
    ),
    .target(
        name: "Settings",
        dependencies: [
            "DNSWire", "Addresses", "Sockets", "ZoneFiles", "DNSSEC", "Attribution", "TOMLText",
            "Blocklists", "Policies", "Recursion", "Resolution", "Rulesets",
        ]
    ),
    .target(
        name: "Control",
        dependencies: [
            "DNSWire", "Attribution", "Policies", "Rulesets",
            .product(name: "Hummingbird", package: "hummingbird"),
            .product(name: "HummingbirdCore", package: "hummingbird"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "Logging", package: "swift-log"),
        ]
    ),
    .target(
        name: "Fetching",
        dependencies: [
            "Processes",
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
        ]
    ),
    .target(
        name: "Keeper",
        dependencies: [
            "DNSWire", "Addresses", "PublicSuffixes", "Sockets", "Processes", "ZoneFiles",
            "Attribution", "TOMLText", "Catalogue", "Blocklists", "Policies", "Resolution",
            "Rulesets", "Classification", "Journal", "QueryLog", "Settings", "Control",
            .product(name: "Logging", package: "swift-log"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        ]
    ),
    .target(
        name: "Captures",
        dependencies: [
            "DNSWire", "Addresses", "Processes", "Attribution", "TOMLText", "Policies",
        ],
        resources: [.embedInCode("Phones")]
    ),
    .target(name: "Demo", dependencies: ["DNSWire", "Addresses", "Sockets", "Captures"]),
    .executableTarget(
        name: "landline",
        dependencies: [
            "DNSWire", "Addresses", "PublicSuffixes", "Sockets", "Processes", "ZoneFiles",
            "DNSSEC", "Attribution", "TOMLText", "Catalogue", "Blocklists", "Policies", "Recursion",
            "Resolution", "Rulesets", "Classification", "Journal", "QueryLog", "Reports",
            "Answerer",
            "Settings", "Control", "Fetching", "Keeper", "Captures", "Demo",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
            .product(name: "Logging", package: "swift-log"),
        ]
    ),
]

/// One test target a room, `Tests/<Room>Tests`.
let tests: [Target] = [
    .testTarget(
        name: "DNSWireTests",
        dependencies: ["TestChance", "Bounds", "DNSWire", "WireProperties"],
        exclude: ["Vectors"]
    ),
    .target(name: "WireProperties", dependencies: ["DNSWire"], path: "Fuzz/WireProperties"),
    .testTarget(name: "BoundsTests", dependencies: ["Bounds"]),
    .testTarget(name: "AddressesTests", dependencies: ["Addresses"]),
    .testTarget(
        name: "PublicSuffixesTests",
        dependencies: ["TestChance", "PublicSuffixes", "DNSWire"],
        exclude: ["Vectors"]
    ),
    .testTarget(name: "SocketsTests", dependencies: ["Sockets", "Addresses", "CLinux"]),
    .testTarget(
        name: "TransportsTests",
        dependencies: [
            "Transports", "Sockets", "Addresses", "TestDisks", "TestPeers",
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOTLS", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
        ]
    ),
    .testTarget(
        name: "AttributionTests",
        dependencies: ["Attribution", "DNSWire", "PublicSuffixes"]
    ),
    .testTarget(name: "ZoneFilesTests", dependencies: ["TestChance", "ZoneFiles", "DNSWire"]),
    .testTarget(
        name: "DNSSECTests",
        dependencies: ["TestChance", "DNSSEC", "TestSigners", "Bounds", "DNSWire", "ZoneFiles"],
        exclude: ["Vectors"]
    ),
    .target(
        name: "TestSigners",
        dependencies: ["DNSSEC", "Bounds", "DNSWire", "ZoneFiles", "CLdns"],
        path: "Tests/TestSigners"
    ),
    .testTarget(
        name: "RecursionTests",
        dependencies: [
            "Recursion", "DNSSEC", "Bounds", "DNSWire", "Addresses", "Sockets", "ZoneFiles",
            "Scenarios", "TestSigners",
        ],
        exclude: ["Scenarios", "Zones"]
    ),
    .target(
        name: "Scenarios",
        dependencies: [
            "Recursion", "DNSSEC", "Bounds", "DNSWire", "Addresses", "Sockets", "ZoneFiles",
            "CLdns",
        ],
        path: "Tests/Scenarios"
    ),
    .testTarget(
        name: "ResolutionTests",
        dependencies: [
            "TestChance",
            "Resolution", "Recursion", "DNSSEC", "Bounds", "DNSWire", "Addresses", "Sockets",
            "ZoneFiles", "TestPeers",
        ]
    ),
    .testTarget(name: "ProcessesTests", dependencies: ["Processes", "TestDisks"]),
    .testTarget(
        name: "KeeperTests",
        dependencies: [
            "Keeper", "Addresses", "PublicSuffixes", "Attribution", "Blocklists", "Control",
            "DNSWire", "Journal",
            "Policies", "Processes", "QueryLog", "Rulesets", "Sockets", "TestDisks",
            .product(name: "Logging", package: "swift-log"),
        ]
    ),
    .testTarget(
        name: "FetchingTests",
        dependencies: [
            "Fetching", "Processes", "TestDisks", "TestPeers",
            .product(name: "NIOHTTP1", package: "swift-nio"),
        ]
    ),
    .testTarget(
        name: "ControlTests",
        dependencies: ["Control", "Rulesets", .product(name: "Logging", package: "swift-log")]
    ),
    .testTarget(name: "TOMLTextTests", dependencies: ["TestChance", "TOMLText"]),
    .testTarget(
        name: "JournalTests",
        dependencies: ["TestChance", "Journal", "DNSWire", "Addresses", "Policies", "TestDisks"]
    ),
    .target(name: "TestDisks", path: "Tests/TestDisks"),
    .target(name: "TestChance", path: "Tests/TestChance"),
    .target(
        name: "TestPeers",
        dependencies: [
            "Addresses", "Sockets",
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
        ],
        path: "Tests/TestPeers"
    ),
    .target(
        name: "RealTree",
        dependencies: ["TestChance", "DNSWire", "Addresses", "Sockets", "CLinux", "TestPeers"],
        path: "Tests/RealTree",
        exclude: ["tree.txt"]
    ),
    .testTarget(
        name: "QueryLogTests",
        dependencies: [
            "TestChance",
            "QueryLog", "Journal", "DNSWire", "Addresses", "PublicSuffixes", "Attribution",
            "Policies", "TestDisks",
            .product(name: "GRDB", package: "GRDB.swift"),
        ]
    ),
    .testTarget(
        name: "ReportsTests",
        dependencies: [
            "Reports", "QueryLog", "Journal", "Catalogue", "DNSWire", "Addresses", "Attribution",
            "Policies",
        ]
    ),
    .testTarget(
        name: "CapturesTests",
        dependencies: [
            "Captures", "Catalogue", "Classification", "DNSWire", "TOMLText", "Attribution",
            "Policies",
        ]
    ),
    .testTarget(
        name: "DemoTests",
        dependencies: ["Demo", "Captures", "DNSWire", "Addresses", "Sockets"]
    ),
    .testTarget(name: "BlocklistsTests", dependencies: ["TestChance", "Blocklists", "DNSWire"]),
    .testTarget(
        name: "AnswererTests",
        dependencies: [
            "Bounds", "DNSWire", "Addresses", "Sockets", "Processes", "Attribution", "Blocklists",
            "Policies", "Recursion", "Resolution", "Rulesets", "Journal", "Transports", "Answerer",
            "TestDisks",
            .product(name: "Logging", package: "swift-log"),
        ]
    ),
    .testTarget(
        name: "CatalogueTests",
        dependencies: [
            "Catalogue", "DNSWire", "Attribution", "TOMLText", "PublicSuffixes", "Sockets",
            "TestPeers",
        ],
        exclude: ["Reference"]
    ),
    .testTarget(
        name: "ClassificationTests",
        dependencies: [
            "TOMLText", "Classification", "DNSWire", "PublicSuffixes", "Attribution", "Catalogue",
            "Blocklists", "Policies", "Rulesets", "TestDisks",
        ]
    ),
    .testTarget(name: "DeployTests", dependencies: ["Settings"]),
    .testTarget(
        name: "RulesetsTests",
        dependencies: [
            "TestChance",
            "Rulesets", "DNSWire", "Addresses", "Sockets", "Attribution", "Blocklists", "Policies",
            "Recursion", "Resolution",
        ]
    ),
    .testTarget(
        name: "SettingsTests",
        dependencies: [
            "Settings", "DNSWire", "Addresses", "Sockets", "Attribution", "TOMLText", "Blocklists",
            "Policies", "Recursion", "Resolution", "Rulesets",
        ]
    ),
    .testTarget(
        name: "PoliciesTests",
        dependencies: [
            "TestChance", "Policies", "DNSWire", "Addresses", "Attribution", "Blocklists",
        ]
    ),
    .testTarget(
        name: "landlineTests",
        dependencies: [
            "landline", "DNSWire", "Addresses", "PublicSuffixes", "Sockets", "DNSSEC",
            "Attribution", "Catalogue", "Blocklists", "Policies", "Recursion", "Rulesets",
            "Classification", "Journal",
            "QueryLog", "Settings", "Control", "Keeper", "Captures",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ]
    ),
    .testTarget(
        name: "IntegrationTests",
        dependencies: [
            "landline", "Bounds", "DNSWire", "Addresses", "Sockets", "ZoneFiles", "Scenarios",
            "TestDisks", "TestPeers",
            .product(name: "NIOHTTP1", package: "swift-nio"),
        ]
    ),
    // Runs the program that the whole build makes, as IntegrationTests do.
    .testTarget(
        name: "RealTreeTests",
        dependencies: ["RealTree", "DNSWire", "Addresses", "TestPeers"]
    ),
    .testTarget(name: "TidyTests"),
]

/// The rooms that read what the fuzzer makes up.
let hostileRooms: [Target.Dependency] = [
    "WireProperties", "Bounds", "DNSWire", "Addresses", "Sockets", "ZoneFiles", "DNSSEC",
    "Recursion", "Resolution",
]

/// What is fuzzed: properties, some of them of what rooms keep to themselves, which tests alone may see in any build.
///
/// So they are part of their tests, but with `FUZZ=1`: then they are a library of the fuzzer, which only
/// `-sanitize=fuzzer` can link and which needs `-enable-testing`; see Fuzz/README.md.
let fuzzers: [Target] =
    Context.environment["FUZZ"] == nil
    ? [
        .testTarget(
            name: "HostilePropertiesTests",
            dependencies: hostileRooms,
            path: "Fuzz",
            exclude: ["Corpus", "FailCases", "README.md", "Target", "WireProperties", "run"],
            sources: ["HostileProperties", "HostilePropertiesTests"]
        )
    ]
    : [
        .target(
            name: "HostileProperties",
            dependencies: hostileRooms,
            path: "Fuzz/HostileProperties"
        ),
        .executableTarget(
            name: "HostileFuzz",
            dependencies: ["HostileProperties"],
            path: "Fuzz/Target"
        ),
    ]

/// The benchmarks, behind `BENCHMARKS=1` so that a build of the product does without them.
let benchmarks: [Target] =
    Context.environment["BENCHMARKS"] == nil
    ? []
    : [
        .target(name: "BenchmarkHarness", path: "Benchmarks/Harness"),
        .executableTarget(
            name: "MicroBenchmarks",
            dependencies: [
                "BenchmarkHarness", "DNSWire", "Addresses", "PublicSuffixes", "Sockets",
                "Attribution", "Blocklists", "Policies", "Resolution", "Rulesets", "Journal",
                "Answerer",
            ],
            path: "Benchmarks/MicroBenchmarks"
        ),
        .executableTarget(
            name: "DNSSECBenchmarks",
            dependencies: [
                "BenchmarkHarness", "DNSSEC", "Bounds", "DNSWire", "ZoneFiles", "TestSigners",
            ],
            path: "Benchmarks/DNSSECBenchmarks"
        ),
        .executableTarget(
            name: "BlocklistsBenchmarks",
            dependencies: ["Blocklists", "DNSWire"],
            path: "Benchmarks/BlocklistsBenchmarks"
        ),
        .executableTarget(
            name: "QueryLogBenchmarks",
            dependencies: [
                "QueryLog", "Journal", "DNSWire", "Addresses", "Attribution", "Policies",
            ],
            path: "Benchmarks/QueryLogBenchmarks"
        ),
        .executableTarget(
            name: "ReportsBenchmarks",
            dependencies: [
                "Reports", "QueryLog", "Journal", "DNSWire", "Addresses", "PublicSuffixes",
                "Attribution", "Catalogue", "Policies",
            ],
            path: "Benchmarks/ReportsBenchmarks"
        ),
        .executableTarget(
            name: "RecursionBenchmarks",
            dependencies: ["RealTree", "DNSWire", "Addresses", "Sockets"],
            path: "Benchmarks/RecursionBenchmarks"
        ),
        .executableTarget(
            name: "ResolutionBenchmarks",
            dependencies: [
                "BenchmarkHarness", "Resolution", "Recursion", "DNSWire", "Addresses", "Sockets",
            ],
            path: "Benchmarks/ResolutionBenchmarks"
        ),
    ]

let package = Package(
    name: "landline",
    products: [.executable(name: "landline", targets: ["landline"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(
            url: "https://github.com/swift-server/swift-service-lifecycle",
            from: "2.13.0"
        ),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(
            url: "https://github.com/swift-server/async-http-client.git",
            from: "1.37.0"
        ),
    ],
    targets: rooms + tests + fuzzers + benchmarks
)

for target in package.targets where target.type != .system {
    target.swiftSettings =
        [.strictMemorySafety(), .treatWarning("StrictMemorySafety", as: .error)]
        + [
            "ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility",
            "NonisolatedNonsendingByDefault",
        ]
        .map { .enableUpcomingFeature($0) }
}
