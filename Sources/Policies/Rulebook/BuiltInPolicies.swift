package import Attribution

/// The policies that come with Landline, as an owner would write them.
package enum BuiltInPolicies {
    /// Block nothing; the log says what `quiet` would have blocked.
    package static let watch = builtInID("watch")
    /// Block what is sent about the person and serves nothing the person asked for.
    package static let quiet = builtInID("quiet")
    /// Block everything that the person would not miss at once.
    package static let strict = builtInID("strict")

    /// The text of each policy, weakest first: what it extends, a sentence, and its lines.
    package static let texts: [(id: Slug, extends: Slug?, sentence: String, lines: [String])] = [
        (
            watch, nil, "Block nothing; the log says what quiet would block.",
            [
                "observe */telemetry",
                "observe */crash",
                "observe */ads",
                "observe */attribution",
            ]
        ),
        (
            quiet, nil, "Block telemetry, crash reports, advertisements and their attribution.",
            [
                "block */telemetry",
                "block */crash",
                "block */ads",
                "block */attribution",
            ]
        ),
        (
            // Nothing blocks `unknown`: those entries are whole domains, so that a call has a name, and
            // below them lie mail, maps and shops as well.
            strict, quiet, "As quiet, and block location services and remote configuration.",
            [
                "block */location",
                "block */config",
            ]
        ),
    ]

    /// The policies as declarations.
    package static let declarations: [PolicyDeclaration] = texts.map { text in
        PolicyDeclaration(
            id: text.id,
            extends: text.extends,
            lines: text.lines.enumerated().map { index, line in
                .init(rule: builtInRule(line), origin: origin(text.id, line: index + 1))
            },
            origin: origin(text.id, line: 1)
        )
    }

    /// Where a built-in policy's line is said to be written.
    package static func origin(_ policy: Slug = quiet, line: Int) -> RuleOrigin {
        RuleOrigin(file: "built-in:\(policy)", line: UInt32(line))
    }

    private static func builtInID(_ text: StaticString) -> Slug {
        guard let id = Slug("\(text)") else {
            preconditionFailure("a built-in policy's name is a slug")
        }
        return id
    }

    private static func builtInRule(_ text: String) -> RuleText {
        do {
            guard let rule = try RuleText.parse(text) else {
                preconditionFailure("a built-in policy's line is a rule, not “\(text)”")
            }
            return rule
        } catch {
            preconditionFailure("a built-in policy's line reads as a rule: \(error)")
        }
    }
}
