import DNSWire
import Testing

/// What becomes of the octets when they are read as a query.
enum QueryOutcome: Equatable, Sendable {
    case query
    case drop(DropReason)
    case answer(RCode)

    init(_ octets: [UInt8]) {
        do throws(QueryError) {
            _ = try Query(octets.span)
            self = .query
        } catch {
            switch error {
            case .drop(let reason): self = .drop(reason)
            case .answer(let rejection): self = .answer(rejection.rcode)
            }
        }
    }
}

/// What one file of `Vectors/` is to be read as.
struct Vector: Sendable {
    let file: String
    let query: QueryOutcome
    /// The error of reading it as any message, or nil when it is well-formed.
    let error: WireError?

    init(_ file: String, _ query: QueryOutcome, _ error: WireError? = nil) {
        self.file = file
        self.query = query
        self.error = error
    }
}

@Suite struct `A captured message` {
    static let vectors = [
        Vector("good-query-a.bin", .query),
        Vector("good-query-edns-do-cookie.bin", .query),
        Vector("good-query-cookie-of-both.bin", .query),
        Vector("good-query-tsig-beside-opt.bin", .query),
        Vector("good-response-cname-a.bin", .drop(.response)),
        Vector("good-response-nxdomain-soa.bin", .drop(.response)),
        Vector("good-response-opt-ede-15.bin", .drop(.response)),
        Vector("good-response-badvers.bin", .drop(.response)),
        Vector("good-response-https.bin", .drop(.response)),
        Vector("good-response-rfc1035-4.1.4.bin", .drop(.response)),
        Vector("good-response-unknown-type.bin", .drop(.response)),

        Vector("empty.bin", .drop(.tooShort), .truncated(at: 0)),
        Vector("header-cut-at-11.bin", .drop(.tooShort), .truncated(at: 11)),
        Vector("question-missing.bin", .answer(.formErr), .truncated(at: 12)),
        Vector("qname-cut.bin", .answer(.formErr), .truncated(at: 18)),
        Vector("qname-without-root.bin", .answer(.formErr), .truncated(at: 28)),
        Vector("qtype-cut.bin", .answer(.formErr), .truncated(at: 30)),
        Vector("qname-pointer-to-itself.bin", .answer(.formErr), .pointerNotBackwards(at: 12)),
        Vector("qname-pointer-to-header.bin", .answer(.formErr), .pointerNotBackwards(at: 12)),
        Vector("qname-label-type-01.bin", .answer(.formErr), .badLabelType(at: 12)),
        Vector("qname-label-type-10.bin", .answer(.formErr), .badLabelType(at: 12)),
        Vector("qname-257-octets.bin", .answer(.formErr), .nameTooLong(at: 12)),
        Vector("two-questions.bin", .answer(.formErr), .tooManyQuestions),
        Vector("no-question.bin", .answer(.formErr)),
        Vector("query-with-answer.bin", .answer(.formErr)),
        Vector("query-with-authority.bin", .answer(.formErr)),
        Vector("query-truncated-flag.bin", .answer(.formErr)),
        Vector("query-opcode-update.bin", .answer(.notImp)),
        Vector("query-trailing-octets.bin", .answer(.formErr)),
        Vector("query-five-additionals.bin", .answer(.formErr)),
        Vector("query-edns-version-1.bin", .answer(.badVers)),
        Vector("two-opts.bin", .answer(.formErr), .misplacedOPT(at: 44)),
        Vector("opt-not-at-root.bin", .answer(.formErr), .malformedOPT(at: 33)),
        Vector("opt-in-answer.bin", .drop(.response), .misplacedOPT(at: 33)),
        Vector("opt-rdlength-past-end.bin", .answer(.formErr), .truncated(at: 44)),
        Vector("opt-option-past-end.bin", .answer(.formErr), .malformedOPT(at: 44)),
        Vector("opt-option-header-cut.bin", .answer(.formErr), .malformedOPT(at: 44)),
        Vector("opt-65-options.bin", .answer(.formErr), .malformedOPT(at: 44 + 64 * 4)),
        // Whole as messages: only who serves cookies looks into the option (RFC 7873 §5.2.2).
        Vector("cookie-of-7-octets.bin", .answer(.formErr)),
        Vector("cookie-of-41-octets.bin", .answer(.formErr)),
        Vector("additional-missing.bin", .answer(.formErr), .truncated(at: 33)),
        Vector("owner-pointer-to-itself.bin", .drop(.response), .pointerNotBackwards(at: 33)),
        Vector("owner-pointer-forwards.bin", .drop(.response), .pointerNotBackwards(at: 33)),
        Vector(
            "owner-label-then-pointer-to-itself.bin",
            .drop(.response),
            .pointerNotBackwards(at: 35)
        ),
        Vector("owner-pointer-past-end.bin", .drop(.response), .pointerNotBackwards(at: 33)),
        Vector("owner-pointer-cut.bin", .drop(.response), .truncated(at: 34)),
        Vector("record-fixed-part-cut.bin", .drop(.response), .truncated(at: 41)),
        Vector("rdlength-past-end.bin", .drop(.response), .truncated(at: 48)),
        Vector("cname-longer-than-its-name.bin", .drop(.response), .malformedRData(at: 48)),
        Vector("cname-past-its-rdata.bin", .drop(.response), .truncated(at: 47)),
        Vector("mx-of-one-octet.bin", .drop(.response), .malformedRData(at: 45)),
        Vector("soa-without-numbers.bin", .drop(.response), .malformedRData(at: 47)),
        Vector("naptr-string-past-end.bin", .drop(.response), .malformedRData(at: 51)),
        Vector("svcb-target-compressed.bin", .drop(.response), .pointerForbidden(at: 47)),
        Vector("pointers-122-deep.bin", .drop(.response), .tooManyPointers(at: 19)),
        Vector("name-too-long-through-pointer.bin", .drop(.response), .nameTooLong(at: 140)),
        Vector("records-2049.bin", .drop(.response), .tooManyRecords),
    ]

    @Test(arguments: vectors) func `is read as what it is`(vector: Vector) throws {
        let octets = try Vectors.octets(vector.file)
        #expect(QueryOutcome(octets) == vector.query)
        if let error = vector.error {
            #expect(throws: error) { try Message(octets) }
        } else {
            let message = try Message(octets)
            #expect(try Message(message.encoded()) == message)
        }
    }

    @Test func `has its line in this table`() throws {
        #expect(Set(Self.vectors.map(\.file)) == (try Vectors.names()))
    }
}
