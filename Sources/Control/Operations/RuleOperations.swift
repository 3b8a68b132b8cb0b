package import struct Foundation.Date

/// Whom a rule is for.
package enum RuleAudience: Codable, Sendable, Hashable {
    case everyone
    case device(String)
    case group(String)
}

/// Write a rule into the owner's rules, in place of one that says the opposite.
package struct RuleAddOperation: Operation {
    package static let name = "rule-add"

    /// `allow`, `block` or `observe`.
    package var verb: String
    /// A name or a selector, as the rules' grammar has it.
    package var target: String
    package var audience: RuleAudience
    /// When it ends by itself.
    package var until: Date?
    package var comment: String?

    package init(
        verb: String,
        target: String,
        audience: RuleAudience,
        until: Date? = nil,
        comment: String? = nil
    ) {
        self.verb = verb
        self.target = target
        self.audience = audience
        self.until = until
        self.comment = comment
    }

    package func perform(
        by handler: some OperationHandler
    ) async throws(ControlFailure) -> RuleReport {
        try await handler.addRule(self)
    }
}

/// Take the last change of the rules back.
package struct RuleUndoOperation: Operation {
    package static let name = "rule-undo"

    package init() {}

    package func perform(
        by handler: some OperationHandler
    ) async throws(ControlFailure) -> RuleReport {
        try await handler.undoRule(self)
    }
}

/// What a change did to the rules' file.
package struct RuleReport: Codable, Sendable {
    package var file: String
    /// Lines that are now in it, as written.
    package var added: [String]
    /// Lines that were in it.
    package var removed: [String]
    /// Nil when no keeper runs: then the change waits in the file.
    package var publication: PublicationReport?

    package init(
        file: String,
        added: [String],
        removed: [String],
        publication: PublicationReport?
    ) {
        self.file = file
        self.added = added
        self.removed = removed
        self.publication = publication
    }
}
