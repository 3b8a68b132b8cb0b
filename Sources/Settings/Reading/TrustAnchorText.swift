import DNSSEC
import DNSWire
import TOMLText
import ZoneFiles

/// Trust anchors as texts.
enum TrustAnchorText {
    /// What a trust anchor may be (RFC 4033 §2).
    static let types: Set<RRType> = [.ds, .dnskey]
    static let remedy = "write a DS or DNSKEY record, such as \". DS 20326 8 2 E06D44B8…\""

    /// The anchors that a file holds, as zone-file text or as the XML of RFC 7958, of which those count
    /// that are valid at `seconds` since 1970.
    static func anchors(
        _ text: String,
        file: String,
        at seconds: UInt32
    ) throws(TOMLProblem) -> [ResourceRecord] {
        if text.first(where: { !$0.isWhitespace }) == "<" {
            do throws(AnchorFileError) {
                return try RootAnchorFile.read(text, at: seconds).map(normal)
            } catch {
                throw TOMLProblem(
                    file: file,
                    line: error.line,
                    what: error.what,
                    remedy: error.remedy
                )
            }
        }
        var anchors: [ResourceRecord] = []
        for record in try Configuration.records(text, file) {
            guard types.contains(record.type) else {
                throw TOMLProblem(
                    file: file,
                    line: 1,
                    what: "a trust anchor is no \(record.type) record",
                    remedy: remedy
                )
            }
            anchors.append(normal(record))
        }
        guard !anchors.isEmpty else {
            throw TOMLProblem(
                file: file,
                line: 1,
                what: "there is no trusted key in it",
                remedy: remedy
            )
        }
        return anchors
    }

    /// The anchor with the name in lower case and without a TTL of its own, which means nothing.
    static func normal(_ record: ResourceRecord) -> ResourceRecord {
        ResourceRecord(
            name: record.name.folded,
            type: record.type,
            class: record.class,
            ttl: ZoneFile.ttlDefault,
            rdata: record.rdata
        )
    }

    /// The anchor as it is written by hand: name, type, data.
    static func shown(_ record: ResourceRecord) -> String {
        let fields = ZoneFile.present(record).split(separator: "\t")
        return ([fields[0], fields[3]] + fields[4...]).joined(separator: " ")
    }

    /// The keys of the root as IANA publishes them.
    static let iana: [ResourceRecord] = TrustAnchors.iana.map(normal)
}
