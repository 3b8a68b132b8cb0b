import Recursion
import Testing

@Suite struct `Root hints` {
    @Test func `there are thirteen servers, each with both families`() {
        #expect(RecursionSettings.RootHint.iana.count == 13)
        for hint in RecursionSettings.RootHint.iana { #expect(hint.addresses.count == 2) }
    }
}
