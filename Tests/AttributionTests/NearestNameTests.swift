import Attribution
import Testing

@Suite struct `The nearest name` {
    @Test(arguments: [
        ("phoen", ["phone", "tablet"], "phone"), ("lisetn", ["listen", "threads"], "listen"),
        ("x", ["y"], "y"), ("printer", ["phone", "tablet"], nil), ("", [], nil),
        ("tabelt", ["table", "tablet"], "tablet"),
        ("telemetri", ["telemetry", "ads"], "telemetry"),
        ("asd", ["telemetry", "ads"], "ads"), ("colour", ["telemetry", "ads"], nil),
        ("Listen", ["listen"], "listen"),
    ])
    func `is the one that was probably meant`(text: String, known: [String], meant: String?) {
        #expect(NearestName.to(text, among: known) == meant)
    }
}
