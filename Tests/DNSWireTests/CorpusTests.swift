import Testing
import WireProperties

@Suite struct `The fuzzing corpus` {
    @Test func `holds to every property, and so do the vectors`() throws {
        let files = try Vectors.all()
        #expect(files.count > 100)
        for (name, octets) in files {
            let violation = WireProperties(octets).violation()
            #expect(violation == nil, "\(name)")
        }
    }
}
