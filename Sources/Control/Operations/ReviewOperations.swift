package import struct Foundation.Date

/// Asks which questions about contested hosts are open.
package struct ReviewOperation: Operation {
    package static let name = "review"

    /// Only those that this device raises: its name, address or MAC; nil for all.
    package var device: String?

    package init(device: String? = nil) { self.device = device }

    package func perform(
        by handler: some OperationHandler
    ) async throws(ControlFailure) -> ReviewReport {
        try await handler.review(self)
    }
}

/// Answer a question about a contested host by a rule of the owner's.
package struct ReviewAnswerOperation: Operation {
    package static let name = "review-answer"

    /// What the owner wants.
    package enum Choice: String, Codable, Sendable, CaseIterable {
        /// Let the phone call it.
        case keep
        /// Don't.
        case block
    }

    /// The question's number, or a name that its host covers.
    package var question: String
    package var choice: Choice
    /// The device that it is answered for; nil for all.
    package var device: String?
    package var comment: String?

    package init(
        question: String,
        choice: Choice,
        device: String? = nil,
        comment: String? = nil
    ) {
        self.question = question
        self.choice = choice
        self.device = device
        self.comment = comment
    }

    package func perform(
        by handler: some OperationHandler
    ) async throws(ControlFailure) -> RuleReport {
        try await handler.answerReview(self)
    }
}

/// The open questions, by organisation and name, so that a number means the same until one is answered
/// or another host is called for the first time.
package struct ReviewReport: Codable, Sendable, Equatable {
    package var questions: [Question]

    package init(questions: [Question]) { self.questions = questions }

    /// Whether these devices may call this contested host.
    package struct Question: Codable, Sendable, Equatable {
        /// From 1; the same whichever devices were asked about.
        package var number: Int
        /// The question in a sentence.
        package var text: String
        /// The host: the name of the catalogue's entry.
        package var name: String
        /// Whether the names below it are meant as well.
        package var isSubtree: Bool
        package var organisation: String
        package var organisationName: String
        package var master: String
        package var purpose: String
        /// What is sent there; nil where nobody has said.
        package var sends: String?
        /// What breaks without it; nil where nobody has said.
        package var breaks: String?
        /// Whether the phone breaks without it, so that no policy blocks it.
        package var essential: Bool
        /// Who called it and has no answer yet, the most frequent first.
        package var devices: [Caller]
    }

    /// A device that calls the host.
    package struct Caller: Codable, Sendable, Equatable {
        /// Its name; the MAC or address of one that has none.
        package var name: String
        /// Whether `name` is a declared device's, which a rule may speak of.
        package var declared: Bool
        package var lookups: Int
        /// When it last called; nil where the log remembers no more than counts.
        package var last: Date?
        /// What is done meanwhile: `allow`, `block` or `hold`.
        package var verdict: String
    }
}

extension ReviewReport.Question {
    package init(
        number: Int,
        text: String,
        name: String,
        isSubtree: Bool,
        organisation: String,
        organisationName: String,
        master: String,
        purpose: String,
        sends: String?,
        breaks: String?,
        isEssential: Bool,
        devices: [ReviewReport.Caller]
    ) {
        self.number = number
        self.text = text
        self.name = name
        self.isSubtree = isSubtree
        self.organisation = organisation
        self.organisationName = organisationName
        self.master = master
        self.purpose = purpose
        self.sends = sends
        self.breaks = breaks
        essential = isEssential
        self.devices = devices
    }
}

extension ReviewReport.Caller {
    package init(name: String, isDeclared: Bool, lookups: Int, last: Date?, verdict: String) {
        self.name = name
        declared = isDeclared
        self.lookups = lookups
        self.last = last
        self.verdict = verdict
    }
}
