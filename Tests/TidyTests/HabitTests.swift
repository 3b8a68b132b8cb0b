import Foundation
import Testing

@Suite struct `Habits` {
    /// The files that may write `unsafe`: where octets meet the kernel, a mapped file or a C library.
    static let unsafeAllowed = [
        "Sources/Sockets/", "Sources/Processes/", "Sources/Journal/Mapping/",
        "Sources/Blocklists/Mapping/", "Sources/Rulesets/Files/", "Sources/ZoneFiles/",
        "Sources/DNSSEC/Ldns/",
        "Sources/QueryLog/Rows/",
    ]

    let tree = SourceTree()

    @Test func `unsafe code stays in the rooms made for it`() throws {
        for file in try tree.files(below: "Sources", ending: ".swift")
        where !Self.unsafeAllowed.contains(where: file.path.hasPrefix) {
            for line in file.lines where line.text.contains(/\bunsafe\b/) {
                let code = line.text.prefix { $0 != "/" }
                #expect(!code.contains(/\bunsafe\b/), "\(file.path):\(line.number) writes unsafe")
            }
        }
    }

    @Test func `an unchecked Sendable says what protects it`() throws {
        for file in try tree.files(below: "Sources", ending: ".swift") {
            let lines = file.lines
            for (index, line) in lines.enumerated() where line.text.contains("@unchecked Sendable")
            {
                let before = lines[max(0, index - 12)..<index].map(\.text)
                #expect(
                    before.contains { $0.contains("//") },
                    "\(file.path):\(line.number): say which lock, queue or thread protects it"
                )
            }
        }
    }

    @Test func `nothing is put off without an issue's number`() throws {
        for folder in ["Sources", "Tests", "Benchmarks", "deploy", "docs", "blocklists"] {
            for file in try tree.files(below: folder, ending: ".swift", ".md", ".toml", ".service")
            where !file.path.hasSuffix("HabitTests.swift") {
                for line in file.lines {
                    #expect(
                        !line.text.contains(/\b(TODO|FIXME|XXX|HACK)\b/),
                        "\(file.path):\(line.number): do it, or name its issue"
                    )
                }
            }
        }
    }

    @Test func `documents name no machine and no package registry's host`() throws {
        for folder in ["Sources", "Tests", "Benchmarks", "deploy", "docs", "blocklists"] {
            for file in try tree.files(
                below: folder,
                ending: ".swift",
                ".md",
                ".toml",
                ".service",
                ".h"
            )
            where !file.path.hasSuffix("HabitTests.swift") {
                for line in file.lines {
                    #expect(
                        !line.text.contains(
                            /\/(work|root|home\/[a-z]+)\/(main|lead|h[0-9]|shared)\b/
                        ),
                        "\(file.path):\(line.number) names a path of one machine"
                    )
                }
            }
        }
    }

    @Test func `every source is formatted`() throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["swift", "format", "lint", "--strict", "-r"]
            + ["Package.swift", "Sources", "Tests", "Fuzz", "Benchmarks"].map {
                tree.root.appending(path: $0).path()
            }
        let output = Pipe()
        process.standardError = output
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(),
            as: UTF8.self
        )
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
    }

    @Test func `every top-level file that the project promises is there`() {
        let promised = [
            "README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md",
            "LICENSE",
            "Makefile", ".ci/run", ".swift-format", "blocklists/evidence.toml", "docs/guide/lan.md",
        ]
        for path in promised {
            #expect(
                FileManager.default.fileExists(atPath: tree.root.appending(path: path).path()),
                "\(path) is missing"
            )
        }
    }
}
