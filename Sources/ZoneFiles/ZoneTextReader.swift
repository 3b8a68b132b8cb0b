import CLdns
import DNSWire
import Glibc

/// Reads one entry after the other from zone-file text through libldns.
///
/// Owns the stream over the text and the names that libldns keeps between entries; all are freed
/// once, in `deinit`. The text is copied, so nothing points into the caller's memory.
@safe struct ZoneTextReader: ~Copyable {
    /// What the next entry turned out to be.
    enum Entry {
        case record(ResourceRecord)
        /// A directive or an empty line.
        case nothing
        case fault(what: String, remedy: String)
        case end
    }

    /// How many lines were read so far.
    var linesRead: Int { Int(lineNumber) }

    private let text: UnsafeMutableRawBufferPointer
    private let stream: UnsafeMutablePointer<FILE>?
    private var origin: UnsafeMutablePointer<ldns_rdf>?
    private var previousOwner: UnsafeMutablePointer<ldns_rdf>?
    private var ttl: UInt32
    private var lineNumber: Int32 = 0

    /// Begins to read `octets`, which must hold at least one octet and no 0.
    init(_ octets: [UInt8], origin: Name, ttl: UInt32) {
        unsafe text = .allocate(byteCount: octets.count, alignment: 1)
        unsafe text.copyBytes(from: octets)
        unsafe stream = fmemopen(text.baseAddress, text.count, "r")
        unsafe self.origin = LdnsName.make(origin)
        unsafe previousOwner = nil
        self.ttl = ttl
    }

    deinit {
        if let stream = unsafe stream { unsafe fclose(stream) }
        unsafe text.deallocate()
        unsafe ldns_rdf_deep_free(origin)
        unsafe ldns_rdf_deep_free(previousOwner)
    }

    /// Reads the next entry.
    mutating func next() -> Entry {
        guard let stream = unsafe stream else {
            return .fault(what: "the text cannot be read", remedy: "free some memory")
        }
        if unsafe feof(stream) != 0 { return .end }
        var record: UnsafeMutablePointer<ldns_rr>?
        let status = unsafe ldns_rr_new_frm_fp_l(
            &record,
            stream,
            &ttl,
            &origin,
            &previousOwner,
            &lineNumber
        )
        defer { unsafe ldns_rr_free(record) }
        switch status {
        case LDNS_STATUS_OK:
            guard let record = unsafe record, let read = unsafe LdnsRecord.read(record) else {
                return .fault(
                    what: "the record cannot be sent in a message",
                    remedy: "take it out, or shorten its data"
                )
            }
            return .record(read)
        case LDNS_STATUS_SYNTAX_TTL, LDNS_STATUS_SYNTAX_ORIGIN, LDNS_STATUS_SYNTAX_EMPTY:
            return .nothing
        case LDNS_STATUS_SYNTAX_INCLUDE:
            return .fault(what: "$INCLUDE is not followed", remedy: "write the records here")
        default:
            // At the end of the text libldns reports an error for the nothing it read.
            if unsafe feof(stream) != 0, unsafe record == nil, status == LDNS_STATUS_ERR {
                return .end
            }
            return .fault(
                what: LdnsRecord.reason(status),
                remedy: "write `name [ttl] [class] type data`, as in RFC 1035 §5"
            )
        }
    }
}
