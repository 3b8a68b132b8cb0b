import Attribution
import Catalogue
import DNSWire
import Foundation
import Policies
import QueryLog
import Testing

@testable import Reports

@Suite struct `A report's page` {
    /// What must never be more than text, whatever it stands in.
    static let hostileTexts = [
        "<script>document.documentElement.setAttribute('data-ran','1')</script>",
        "</style><script>document.documentElement.setAttribute('data-ran','1')</script>",
        "\"><img src=\"http://trap.example/a\" onerror=\"document.documentElement.setAttribute('data-ran','1')\">",
        "' onload='document.documentElement.setAttribute(\"data-ran\",\"1\")",
        "</title></svg></table><iframe src=http://trap.example/b></iframe>",
        "<meta http-equiv=refresh content=\"0;url=http://trap.example/c\">",
        "<link rel=stylesheet href=//trap.example/d><base href=//trap.example/>",
        "<svg onload=document.documentElement.setAttribute('data-ran','1')>",
        "{{}}${7*7}&lt;&#x3c;script&#x3e;",
        "left\u{202E}txt.exe\u{2066}right\u{200B}\u{0}\u{1B}[31m\u{85}\u{2028}",
        "javascript:document.documentElement.setAttribute('data-ran','1')",
    ]

    /// A report in which all that comes from outside is hostile, and every table full.
    static func hostile() throws -> CallReport {
        // 255 octets, each of which takes four characters when it is shown.
        let labels = [63, 63, 63, 61].map { [UInt8($0)] + [UInt8](repeating: 0xFF, count: $0) }
        let longest = "\(try Name(wire: labels.flatMap(\.self) + [0]))"
        var calls: [Call] = []
        for number in 0..<4000 {
            let text = hostileTexts[number % hostileTexts.count]
            var call = Call(second: Int64(number) * 650)
            let escaped = text.utf8.prefix(60).map { octet -> String in
                let digits = String(Int(octet) + 1000).dropFirst()
                return "\\\(digits)"
            }.joined()
            call.name = number % 3 == 0 ? longest : "\(escaped).n\(number % 90).example"
            call.device = text + "\(number % 40)"
            call.action = number % 2 == 0 ? .block : .allow
            call.rule = text
            call.place = text
            if number % 3 != 1, let id = Slug("org-\(number % 200)") {
                call.organisation = CalledOrganisation(
                    id: id,
                    name: text + "\(number % 200)",
                    master: Master.allCases[number % 4],
                    purpose: Purpose.allCases[number % Purpose.allCases.count],
                    entry: number % 5 == 0 ? "api.account.xiaomi.com" : text,
                    isEssential: true,
                    isContested: number % 2 == 0
                )
            }
            calls.append(call)
        }
        return try CallReport(calls, device: hostileTexts[2])
    }

    @Test func `holds nothing but text of what comes from outside`() throws {
        let page = try Self.hostile().page
        for tag in ["<script", "<img", "<iframe", "<link", "<base", "onload=\"", "onerror=\""] {
            #expect(!page.contains(tag), "\(tag)")
        }
        #expect(page.components(separatedBy: "<style>").count == 2)
        #expect(page.components(separatedBy: "</style>").count == 2)
        #expect(page.components(separatedBy: "<meta http-equiv").count == 2)
        #expect(page.contains("&lt;script&gt;"))
        #expect(page.contains("left\\u{202e}txt.exe"))
        #expect(
            page.unicodeScalars.allSatisfy { $0 == "\n" || $0.isPlainlyVisible },
            "something that moves cursors or turns text"
        )
    }

    @Test func `stays below a megabyte, however much there is to tell`() throws {
        let report = try Self.hostile()
        #expect(report.firstContacts.left > 0 && report.stopped.left > 0 && report.names.left > 0)
        #expect(report.page.utf8.count < ReportPage.octetsMax)
    }

    @Test func `fetches nothing and styles nothing by attributes`() throws {
        let page = try CallReport([.to("api.account.xiaomi.com")]).page
        for word in [" src=", " style=", "url(", "@import", "<script", "<link"] {
            #expect(!page.contains(word), "\(word)")
        }
        for link in page.matches(of: /href="([^"]*)"/).map(\.1) {
            #expect(link.hasPrefix("https://") || link.hasPrefix("#source-"), "\(link)")
        }
        #expect(page.contains("default-src &#39;none&#39;; style-src &#39;sha256-"))
    }

    @Test func `tells its plots in words as well`() throws {
        let page = try CallReport([.to("api.account.xiaomi.com"), Call(second: 300)]).page
        #expect(page.contains(#"role="img" aria-label="Calls by minute and master. 6 columns;"#))
        #expect(page.contains("The same in numbers"))
    }

    @Test func `allows its own style by the hash of it`() throws {
        let style = "\(Stylesheet.text)"
        let file = FileManager.default.temporaryDirectory
            .appending(path: "landline-style-\(UUID().uuidString)")
        try style.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/openssl")
        openssl.arguments = ["dgst", "-sha256", "-binary", file.path()]
        let output = Pipe()
        openssl.standardOutput = output
        try openssl.run()
        let digest = output.fileHandleForReading.readDataToEndOfFile()
        openssl.waitUntilExit()
        #expect(digest.base64EncodedString() == Stylesheet.sha256)
    }
}
