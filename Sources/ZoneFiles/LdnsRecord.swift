import CLdns
import DNSWire
import Glibc

/// The crossing between our records and libldns': always through wire form, which both sides check, so
/// that no structure of the one is trusted by the other.
enum LdnsRecord {
    /// The header of a response with one answer and no question.
    private static let header: [UInt8] = [0, 0, 0x80, 0, 0, 0, 0, 1, 0, 0, 0, 0]

    /// Our form of a libldns record; nil if it has no wire form.
    @unsafe static func read(_ record: UnsafePointer<ldns_rr>) -> ResourceRecord? {
        var wire: UnsafeMutablePointer<UInt8>?
        var count = 0
        let status = unsafe ldns_rr2wire(&wire, record, Int32(LDNS_SECTION_ANSWER.rawValue), &count)
        defer { unsafe free(wire) }
        guard status == LDNS_STATUS_OK, let wire = unsafe wire else { return nil }
        let message = unsafe header + [UInt8](UnsafeBufferPointer(start: wire, count: count))
        do throws(WireError) {
            return try Message(message).answers.first
        } catch {
            return nil
        }
    }

    /// Presentation format as libldns writes it, without the line end; nil if the record's data is not
    /// what its type says.
    static func text(_ record: ResourceRecord) -> String? {
        let octets = Message(flags: .response, answers: [record]).encoded()
        var read: UnsafeMutablePointer<ldns_rr>?
        var position = header.count
        let status = unsafe octets.withUnsafeBufferPointer {
            unsafe ldns_wire2rr(&read, $0.baseAddress, $0.count, &position, LDNS_SECTION_ANSWER)
        }
        defer { unsafe ldns_rr_free(read) }
        guard status == LDNS_STATUS_OK, position == octets.count, let read = unsafe read,
            let text = unsafe ldns_rr2str(read)
        else { return nil }
        defer { unsafe free(text) }
        var line = unsafe String(cString: text)
        while line.last?.isNewline == true { line.removeLast() }
        return line
    }

    /// libldns' sentence for a status.
    static func reason(_ status: ldns_status) -> String {
        guard let text = unsafe ldns_get_errorstr_by_id(status) else {
            return "status \(status.rawValue)"
        }
        return unsafe String(cString: text)
    }
}

/// Names on their way to libldns.
enum LdnsName {
    /// A libldns copy of `name`, which the caller frees; nil only when memory is out.
    @unsafe static func make(_ name: Name) -> UnsafeMutablePointer<ldns_rdf>? {
        var made: UnsafeMutablePointer<ldns_rdf>?
        var position = 0
        let octets = name.octets
        let status = unsafe octets.withUnsafeBufferPointer {
            unsafe ldns_wire2dname(&made, $0.baseAddress, $0.count, &position)
        }
        return status == LDNS_STATUS_OK ? unsafe made : nil
    }
}
