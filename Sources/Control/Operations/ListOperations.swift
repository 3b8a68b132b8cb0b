/// Asks which lists are in force, and what became of their lines.
package struct ListShowOperation: Operation {
    package static let name = "list-show"

    package init() {}

    package func perform(
        by handler: some OperationHandler
    ) async throws(ControlFailure) -> [ListReport] {
        try await handler.showLists(self)
    }
}

/// One list: an organisation of the catalogue, a subscribed list, or a file of own rules.
package struct ListReport: Codable, Sendable {
    package enum Kind: String, Codable, Sendable {
        case catalogue
        case list
        case rules
    }

    package var kind: Kind
    /// How policies and commands call it: `maker:xiaomi`, `list:oisd`, `family.rules`.
    package var id: String
    package var title: String
    package var file: String
    /// How many names or lines of it are in force.
    package var rules: Int
    /// How many lines could not be used.
    package var rejected: Int

    package init(
        kind: Kind,
        id: String,
        title: String,
        file: String,
        rules: Int,
        rejected: Int
    ) {
        self.kind = kind
        self.id = id
        self.title = title
        self.file = file
        self.rules = rules
        self.rejected = rejected
    }
}

/// Asks where a text stands.
package struct ListSearchOperation: Operation {
    package static let name = "list-search"

    /// Part of a name, or a name with `*` for any text.
    package var text: String
    /// How many hits are wanted at most.
    package var limit: Int

    package init(text: String, limit: Int) {
        self.text = text
        self.limit = limit
    }

    package func perform(
        by handler: some OperationHandler
    ) async throws(ControlFailure) -> ListSearchReport {
        try await handler.searchLists(self)
    }
}

/// Lines in which the text stands.
package struct ListSearchReport: Codable, Sendable {
    package struct Hit: Codable, Sendable {
        /// The list's id, as in ``ListReport/id``.
        package var list: String
        package var file: String
        package var line: Int
        /// The line, shortened.
        package var text: String

        package init(list: String, file: String, line: Int, text: String) {
            self.list = list
            self.file = file
            self.line = line
            self.text = text
        }
    }

    package var hits: [Hit]
    /// Whether there are more than the limit that was asked for.
    package var isTruncated: Bool

    package init(hits: [Hit], isTruncated: Bool) {
        self.hits = hits
        self.isTruncated = isTruncated
    }
}
