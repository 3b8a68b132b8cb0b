import DNSWire
import Foundation

extension QueryReport {
    /// The answer as one JSON object; the keys are a promise to scripts.
    struct Document: Codable, Equatable {
        struct Record: Codable, Equatable {
            let name: String
            let ttl: UInt32
            let `class`: String
            let type: String
            let data: String

            init(_ record: ResourceRecord) {
                name = record.name.fullyQualified
                ttl = record.ttl
                `class` = record.class.description
                type = record.type.description
                data = record.rdataText
            }
        }

        struct Reason: Codable, Equatable {
            let code: UInt16
            let meaning: String
            let text: String

            init(_ error: ExtendedError) {
                code = error.code.rawValue
                meaning = error.code.description
                text = error.text
            }
        }

        let status: String
        let question: String?
        let type: String?
        let truncated: Bool
        let authenticData: Bool
        let reasons: [Reason]
        let answer: [Record]
        let authority: [Record]
        let additional: [Record]
        let server: String
        let transport: String
        let milliseconds: Double
        let octets: Int
    }

    /// The object, as one line of ASCII.
    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(document), as: UTF8.self).asciiJSON
        }
    }
}
