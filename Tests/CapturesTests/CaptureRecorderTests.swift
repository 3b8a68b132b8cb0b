import Captures
import DNSWire
import Policies
import Testing

@Suite struct `A capture that is being taken` {
    private func taken(_ names: String...) throws -> Capture {
        var recorder = CaptureRecorder(Capture(name: "x", device: "x"))
        for (index, name) in names.enumerated() {
            recorder.add(
                Question(name: try Name(name), type: .a),
                at: .seconds(index),
                action: .allow
            )
        }
        return recorder.capture
    }

    @Test(arguments: [
        "alices-laptop.local", "printer.fritz.box", "nas", "router.lan", "nas.home.arpa",
        "1.178.168.192.in-addr.arpa", "b._dns-sd._udp.0.178.168.192.in-addr.arpa",
        "8.b.d.0.1.0.0.2.ip6.arpa", "wpad.localdomain", ".",
    ])
    func `leaves out what names the house`(name: String) throws {
        let capture = try taken(name, "example.org")
        #expect(capture.asks.map { "\($0.question.name)" } == ["example.org"])
        #expect(capture.leftOut == 1)
    }

    @Test(arguments: [
        ("490154203237518.imei.example", "masked.imei.example"),
        ("t-4fa3c19b27de.example", "t-4fa3c19b27de.example"),
        ("4FA3C19B27DE.example", "masked.example"),
        ("3f2504e0-4f89-11d3-9a0c-0305e82c3301.metrics.example", "masked.metrics.example"),
        ("4915112345678.sms.example", "masked.sms.example"),
    ])
    func `replaces what looks like a number of the phone's own`(
        name: String,
        shown: String
    ) throws {
        #expect(try taken(name).asks.map { "\($0.question.name)" } == [shown])
    }

    @Test(arguments: [
        "ipv4only.arpa", "epdg.epc.mnc001.mcc262.pub.3gppnetwork.org", "2.android.pool.ntp.org",
        "e123456.dscb.akamaiedge.net", "facade.example", "deadbeef.example",
    ])
    func `keeps all of other names`(name: String) throws {
        let capture = try taken(name)
        #expect(capture.asks.map { "\($0.question.name)" } == [name])
        #expect(capture.leftOut + capture.masked == 0)
    }

    @Test func `stays in order when a question comes late`() throws {
        var recorder = CaptureRecorder(Capture(name: "x", device: "x"))
        let question = Question(name: try Name("a.example"), type: .a)
        recorder.add(question, at: .seconds(2), action: .allow)
        recorder.add(question, at: .seconds(1), action: .block)
        #expect(recorder.capture.asks.map(\.offset) == [.seconds(2), .seconds(2)])
    }

    @Test func `is cut at its bounds, says so, and can be read back`() throws {
        var recorder = CaptureRecorder(Capture(name: "x", device: "x"))
        let label = String(repeating: #"\255"#, count: 60)
        let name = try Name("\(label).\(label).\(label).\(label).example")
        for index in 0..<Capture.asksMax {
            // A moment of its own each: no two are written in one line.
            recorder.add(
                Question(name: name, type: RRType(rawValue: 65_535)),
                at: .seconds(4) * index,
                alias: name,
                action: .rewrite
            )
        }
        let capture = recorder.capture
        #expect(capture.isCut)
        #expect(try Capture(parsing: capture.text.utf8, file: "x.toml") == capture)
    }
}
