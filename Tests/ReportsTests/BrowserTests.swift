import Foundation
import Testing

@testable import Reports

/// The page in Chromium itself, with a log full of what an attacker would have it do.
@Suite(.serialized) struct `A browser that opens a report` {
    @Test func `runs no script, asks for nothing and applies the page's own style`() throws {
        let seen = try Browser().open(try `A report's page`.hostile().page)
        #expect(!seen.dom.contains("data-ran=\"1\""))
        #expect(seen.dom.contains("&lt;script&gt;document"))
        #expect(seen.dom.contains("</footer></main>"), "the page was not read to its end")
        #expect(!seen.network.contains("trap.example/"))
        #expect(!seen.complaints.contains("Content Security Policy"), "\(seen.complaints)")
    }

    @Test func `would run, fetch and complain if the page let it`() throws {
        // All but what would lead the browser away from the page before it is looked at.
        let hostile = `A report's page`.hostileTexts.filter { !$0.hasPrefix("<meta") }
            .joined(separator: "\n")
        let page = "<!doctype html><html><body>\(hostile)</footer></main></body></html>"
        let seen = try Browser().open(page)
        #expect(seen.dom.contains("data-ran=\"1\""))
        #expect(seen.network.contains("trap.example/"))
        let restyled = try CallReport([.to("api.account.xiaomi.com")]).page
            .replacing("<style>", with: "<style> ")
        #expect(try Browser().open(restyled).complaints.contains("Content Security Policy"))
    }
}

/// Chromium without a display, with a profile of its own that goes with it.
private final class Browser {
    /// What was seen of a page.
    struct Sight {
        /// The document after all scripts, as HTML.
        var dom = ""
        /// What the page's console and the browser said.
        var complaints = ""
        /// The browser's own log of its network: every request by its URL.
        var network = ""
    }

    private let directory: URL

    /// A browser that takes longer has hung.
    private static let secondsMax = "60"

    init() throws {
        directory = FileManager.default.temporaryDirectory
            .appending(path: "landline-browser-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit {
        // The browser's last helper may still be writing: a file that comes makes the removal fail.
        for _ in 0..<100 where FileManager.default.fileExists(atPath: directory.path()) {
            try? FileManager.default.removeItem(at: directory)
        }
    }

    func open(_ page: String) throws -> Sight {
        let file = directory.appending(path: "report.html")
        try page.write(to: file, atomically: true, encoding: .utf8)
        let network = directory.appending(path: "network.json")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "timeout", "-k", "5", Self.secondsMax, "chromium", "--headless", "--no-sandbox",
            "--disable-gpu", "--no-first-run", "--disable-sync", "--disable-background-networking",
            "--disable-component-update", "--disable-dev-shm-usage",
            // Whatever is asked for is refused on this machine.
            "--host-resolver-rules=MAP * 127.0.0.1:9",
            "--user-data-dir=\(directory.appending(path: "profile").path())",
            "--log-net-log=\(network.path())", "--enable-logging=stderr",
            "--dump-dom", "file://\(file.path())",
        ]
        let output = try stream("dom")
        let errors = try stream("errors")
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "chromium: \(text("errors"))")
        return Sight(
            dom: text("dom"),
            complaints: text("errors"),
            network: try String(contentsOf: network, encoding: .utf8)
        )
    }

    private func stream(_ name: String) throws -> FileHandle {
        let path = directory.appending(path: name).path()
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        return try FileHandle(forWritingTo: URL(filePath: path))
    }

    private func text(_ name: String) -> String {
        let data = FileManager.default.contents(atPath: directory.appending(path: name).path())
        return String(decoding: data ?? Data(), as: UTF8.self)
    }
}
