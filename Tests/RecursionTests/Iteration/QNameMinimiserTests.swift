import DNSWire
import Testing

@testable import Recursion

@Suite struct `A minimised name` {
    private func shown(
        _ text: String,
        from zone: String = ".",
        for extent: QNameMinimiser.Extent = .everybody
    ) -> [String] {
        let question = Question(name: name(text), type: .mx)
        var minimiser = QNameMinimiser(question, for: extent)
        var shown: [String] = []
        while true {
            let next = minimiser.next(in: name(zone))
            shown.append("\(next.name)")
            guard next != question else { return shown }
            minimiser.step(past: next)
        }
    }

    @Test func `grows by one label at first`() {
        #expect(
            shown("www.example.org") == ["org", "example.org", "www.example.org"]
        )
        #expect(shown("www.example.org", from: "example.org") == ["www.example.org"])
    }

    @Test func `grows by more labels later, and is whole after ten steps (RFC 9156 §2.3)`() {
        let labels = (0..<100).map { _ in "l" }.joined(separator: ".")
        let steps = shown("\(labels).example.org")
        #expect(steps.count <= 11)
        #expect(Array(steps.prefix(4)).map { $0.split(separator: ".").count } == [1, 2, 3, 4])
    }

    @Test func `passes over labels at which no zone begins`() {
        #expect(
            shown("_443._tcp.www.example.org", from: "example.org")
                == ["www.example.org", "_443._tcp.www.example.org"]
        )
    }

    @Test func `is whole for all but the root and the registries where a server is looked for`() {
        #expect(
            shown("ns.a.b.example.org", for: .registries)
                == ["org", "example.org", "ns.a.b.example.org"]
        )
    }

    @Test func `is asked for with type A`() {
        let minimiser = QNameMinimiser(
            Question(name: name("www.example.org"), type: .mx),
            for: .everybody
        )
        #expect(minimiser.next(in: name("org")) == Question(name: name("example.org"), type: .a))
    }

    @Test func `is whole from the start where nothing is to be hidden`() {
        #expect(shown("www.example.org", for: .nobody) == ["www.example.org"])
        #expect(shown(".") == ["."])
    }
}
