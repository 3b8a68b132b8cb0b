import DNSSEC
import DNSWire
import ZoneFiles

@testable import Recursion

/// What must hold for the text of a zone that anybody may have written: the owner's records, trust anchors as DS
/// and DNSKEY lines, a copy of the root zone.
struct ZoneTextProperties {
    private let text: String

    init(_ octets: [UInt8]) { text = String(decoding: octets, as: UTF8.self) }

    func violation() -> String? {
        let zone = ZoneFile.parse(text, file: "zone")
        let lines = text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
        guard zone.problems.count <= ZoneFile.problemsMax,
            zone.problems.allSatisfy({ (1...lines + 1).contains($0.line) })
        else { return "a problem in a line that is none" }
        for record in zone.records {
            do throws(WireError) {
                let message = Message(flags: .response, answers: [record])
                guard try Message(message.encoded()).answers == [record] else {
                    return "a record is sent as another"
                }
            } catch {
                return "a record cannot be sent: \(error)"
            }
            let line = ZoneFile.present(record)
            guard line.utf8.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x09 }) else {
                return "a record shows a control character"
            }
        }
        let anchors = TrustAnchors(zone.records)
        for record in zone.records
        where (TrustAnchors.fault(in: record) == nil) && anchors[record.name] == nil {
            return "a trust anchor without fault is not trusted"
        }
        return localRootViolation(zone.records)
    }

    /// A local root answers every question, with what a server of the root may say.
    private func localRootViolation(_ records: [ResourceRecord]) -> String? {
        let copy: LocalRoot
        do throws(LocalRootFault) {
            copy = try LocalRoot(records, modifiedSeconds: 0)
        } catch {
            return nil
        }
        guard Set(copy.records.map(\.name)) == Set(records.map(\.name)) else {
            return "a local root lost a name"
        }
        _ = copy.secondsLeft(at: .max)
        _ = copy.secondsLeft(at: .min)
        for owner in copy.names.prefix(8) {
            for name in [owner, owner.wildcardBelow, owner.parent].compactMap({ $0 }) {
                for type in [RRType.a, .ns, .ds, .soa, .nsec, .cname] {
                    let question = Question(name: name, type: type)
                    guard let message = copy.answer(question) else { return "no answer" }
                    let found = ReplyProperties(message, question, zone: .root).violation()
                    if let found { return "of a local root: \(found)" }
                }
            }
        }
        return nil
    }
}
