import DNSSEC
import DNSWire
import Testing

@Suite struct `The hash of a name` {
    @Test(arguments: [
        ("example", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom"),
        ("a.example", "35mthgpgcu1qg68fab165klnsnk3dpvl"),
        ("ai.example", "gjeqe526plbf1g8mklp59enfd789njgi"),
        ("NS1.Example", "2t7b4g4vsa5smi47k61mv5bv1a22bojr"),
        ("ns2.example", "q04jkcevqvmu85r014c7dkba38o0ji5r"),
        ("w.example", "k8udemvp1j2f7eg6jebps17vp3n8i58h"),
        ("*.w.example", "r53bq7cc2uvmubfu5ocmm6pers9tk9en"),
        ("x.w.example", "b4um86eghhds6nea196smvmlo4ors995"),
        ("y.w.example", "ji6neoaepv8b5o6k4ev33abha8ht9fgc"),
        ("x.y.w.example", "2vptu5timamqttgl4luu9kg21e0aor3s"),
        ("xx.example", "t644ebqk9bibcna874givr6joj62mlhv"),
    ])
    func `is that of RFC 5155 §A`(name: String, label: String) throws {
        let parameters = NSEC3Parameters(iterations: 12, salt: [0xAA, 0xBB, 0xCC, 0xDD])
        let hash = NSEC3Hash.octets(of: try Name(name), parameters)
        #expect(NSEC3Hash.label(of: hash) == Array(label.utf8))
        #expect(NSEC3Hash.octets(ofLabel: Array(label.utf8)) == hash)
        #expect(NSEC3Hash.octets(ofLabel: Array(label.uppercased().utf8)) == hash)
    }

    @Test func `is read from no other label`() {
        for label in [
            "", "a", "w0p9mhaveqvm6t7vbl5lop2u3t2rp3to", "0p9mhaveqvm6t7vbl5lop2u3t2rp3to",
        ] {
            #expect(NSEC3Hash.octets(ofLabel: Array(label.utf8)) == nil)
        }
    }
}
