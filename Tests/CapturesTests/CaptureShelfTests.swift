import Attribution
import Captures
import DNSWire
import Foundation
import Policies
import Testing

@Suite struct `The shelf of captures` {
    private let directory = FileManager.default.temporaryDirectory
        .appending(path: "captures-\(UUID().uuidString)").path(percentEncoded: false)

    private func withShelf(_ body: (CaptureShelf) throws -> Void) throws {
        let shelf = CaptureShelf(directory: directory)
        defer {
            do {
                try FileManager.default.removeItem(atPath: directory)
            } catch {
                // A test that kept nothing has made no directory.
            }
        }
        try body(shelf)
    }

    private func capture() throws -> Capture {
        var recorder = CaptureRecorder(Capture(name: "My phone", device: "phone"))
        recorder.add(Question(name: try Name("a.example"), type: .a), at: .zero, action: .allow)
        return recorder.capture
    }

    private func slug(_ text: String) throws -> Slug { try #require(Slug(text)) }

    @Test func `gives back what was kept, and shows it before those that were shipped`() throws {
        try withShelf { shelf in
            let capture = try capture()
            try shelf.keep(capture, as: slug("before-update"))
            #expect(try shelf.capture(named: "before-update") == capture)
            let entries = try shelf.entries()
            #expect(entries.first?.id == "before-update")
            #expect(entries.map(\.isShipped) == [false] + ShippedCapture.ids.map { _ in true })
        }
    }

    @Test func `has the shipped ones even without a directory, and keeps them as they are`() throws
    {
        try withShelf { shelf in
            #expect(try shelf.capture(named: "redmi-1s-2014").maker == "xiaomi")
            let id = try slug("redmi-1s-2014")
            #expect(throws: CaptureProblem.shipped(id)) { try shelf.keep(capture(), as: id) }
            #expect(throws: CaptureProblem.shipped(id)) { try shelf.remove(id.text) }
        }
    }

    @Test func `replaces only when told to`() throws {
        try withShelf { shelf in
            let id = try slug("x")
            try shelf.keep(capture(), as: id)
            #expect(throws: CaptureProblem.exists(id)) { try shelf.keep(capture(), as: id) }
            var other = try capture()
            other.note = "other"
            try shelf.keep(other, as: id, replacing: true)
            #expect(try shelf.capture(named: "x") == other)
            try shelf.remove("x")
            #expect(throws: CaptureProblem.unknown("x", meant: nil)) {
                try shelf.capture(named: "x")
            }
        }
    }

    @Test func `shows a faulty one as faulty, and the others all the same`() throws {
        try withShelf { shelf in
            try shelf.keep(capture(), as: slug("good"))
            try Data("asks = 3\n".utf8).write(to: URL(filePath: directory + "/bad.toml"))
            let kept = try shelf.entries().filter { !$0.isShipped }
            #expect(kept.map(\.id) == ["bad", "good"])
            #expect(throws: CaptureProblem.self) { try kept[0].capture.get() }
            _ = try kept[1].capture.get()
        }
    }

    @Test(arguments: ["../x", "a/b", "", "REDMI", "redmi-1s-2015"])
    func `knows no capture by a word that is none`(name: String) throws {
        try withShelf { shelf in
            #expect(throws: CaptureProblem.self) { try shelf.capture(named: name) }
        }
    }
}
