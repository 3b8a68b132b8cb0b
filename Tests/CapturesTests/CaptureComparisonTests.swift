import Attribution
import Captures
import DNSWire
import Policies
import Testing

@Suite struct `A comparison of captures` {
    private func call(
        _ name: String,
        of organisation: String,
        _ action: Action = .allow
    ) throws -> AttributedCall {
        AttributedCall(
            call: Capture.Call(offset: .zero, name: try Name(name), types: [.a]),
            judgement: CallJudgement(
                called: Called(
                    master: .maker,
                    organisation: try #require(Slug(organisation)),
                    organisationName: organisation,
                    purpose: .telemetry,
                    entry: name
                ),
                action: action,
                rule: ""
            )
        )
    }

    @Test func `says who is only in the one, only in the other, and in both`() throws {
        let comparison = CaptureComparison(
            [
                try call("a.example", of: "old"), try call("b.example", of: "both"),
                try call("b.example", of: "both", .block),
            ],
            [try call("B.example", of: "both"), try call("c.example", of: "new")]
        )
        #expect(comparison.organisations.map(\.key.id) == ["old", "new", "both"])
        #expect(comparison.organisations.map(\.side) == [.onlyA, .onlyB, .both])
        #expect(comparison.organisations[2].a.calls == 2)
        #expect(comparison.organisations[2].a.blocked == 1)
        #expect(comparison.organisations[2].b.calls == 1)
        #expect(comparison.names.map(\.key.name) == ["a.example", "c.example", "b.example"])
        #expect(comparison.purposes.map(\.side) == [.both])
    }

    @Test func `says each name that two policies decide otherwise, once`() throws {
        let comparison = CaptureComparison(
            [
                try call("a.example", of: "x"), try call("a.example", of: "x"),
                try call("b.example", of: "x"),
            ],
            [try call("a.example", of: "x", .block), try call("b.example", of: "x")]
        )
        #expect(comparison.decidedOtherwise.map(\.name) == ["a.example"])
        #expect(comparison.decidedOtherwise.map(\.b.action) == [.block])
    }
}
