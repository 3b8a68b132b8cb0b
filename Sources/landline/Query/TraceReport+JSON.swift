import DNSSEC
import DNSWire
import Foundation
import Recursion
import Sockets

extension TraceReport {
    /// The way to an answer as one JSON object; the keys are a promise to scripts.
    struct Document: Codable, Equatable {
        /// One step; the keys that a kind of step has nothing for are left out.
        struct Step: Codable, Equatable {
            /// asked, referred, followed, known, validated or noted.
            let step: String
            var server: String?
            var zone: String?
            var name: String?
            var type: String?
            var target: String?
            var servers: Int?
            var milliseconds: Double?
            var result: String?
        }

        let status: String
        let question: String
        let type: String
        /// secure, insecure, indeterminate or bogus.
        let security: String
        let reasons: [QueryReport.Document.Reason]
        let answer: [QueryReport.Document.Record]
        let authority: [QueryReport.Document.Record]
        let steps: [Step]
        let milliseconds: Double
        let asked: Int
    }

    /// The object's content.
    var document: Document {
        Document(
            status: answer.rcode.description,
            question: answer.question.name.fullyQualified,
            type: answer.question.type.description,
            security: "\(answer.finding.status)",
            reasons: reasons.map(QueryReport.Document.Reason.init),
            answer: records(answer.answers),
            authority: records(shownAuthorities),
            steps: steps.map(Document.Step.init),
            milliseconds: duration / .milliseconds(1),
            asked: questionsAsked
        )
    }

    /// The object, as one line of ASCII.
    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(document), as: UTF8.self).asciiJSON
        }
    }

    private func records(_ sets: [RRset]) -> [QueryReport.Document.Record] {
        sets.flatMap { $0.records(withSignatures: showsSignatures) }
            .map(QueryReport.Document.Record.init)
    }
}

extension TraceReport.Document.Step {
    init(_ step: TraceStep) {
        switch step {
        case .asked(let server, let zone, let question, let result, let milliseconds):
            self.init(
                step: "asked",
                server: server.description,
                zone: zone.fullyQualified,
                name: question.name.fullyQualified,
                type: question.type.description,
                milliseconds: milliseconds,
                result: result
            )
        case .referred(let from, let to, let servers):
            self.init(
                step: "referred",
                zone: from.fullyQualified,
                target: to.fullyQualified,
                servers: servers
            )
        case .followed(let from, let to):
            self.init(
                step: "followed",
                name: from.fullyQualified,
                target: to.fullyQualified
            )
        case .known(let question, let what):
            self.init(
                step: "known",
                name: question.name.fullyQualified,
                type: question.type.description,
                result: what
            )
        case .validated(let subject, let finding):
            self.init(step: "validated", name: subject, result: finding)
        case .noted(let what):
            self.init(step: "noted", result: what)
        }
    }
}
