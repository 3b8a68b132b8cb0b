package import Attribution

/// The policies that come with Landline, as an owner would write them.
package enum BuiltInPolicies {
    /// Block nothing; the log says what `quiet` would have blocked.
    package static let watch = builtInID("watch")
    /// Block what is sent about the person and serves nothing the person asked for.
    package static let quiet = builtInID("quiet")
    /// Block everything that the person would not miss at once.
    package static let strict = builtInID("strict")
    /// Strict, for a child's phone.
    package static let kids = builtInID("kids")

    /// A policy in words and lines.
    package struct Text: Sendable {
        /// Its name.
        package let id: Slug
        /// The policy whose lines hold where its own say nothing.
        package let extends: Slug?
        /// What it does, in a line.
        package let sentence: String
        /// What it does and what a person may notice, in a paragraph.
        package let paragraph: String
        /// Its own lines.
        package let lines: [String]
    }

    /// The text of each policy, weakest first.
    ///
    /// None blocks `unknown`: those entries are whole domains, so that a call has a name, and below them lie
    /// mail, maps and shops as well. What is contested is needed by somebody, so only `strict` and `kids`
    /// hold it, and only where it is about the person (docs/decisions/0015).
    package static let texts: [Text] = [
        Text(
            id: watch,
            extends: nil,
            sentence: "Block nothing; the log says what quiet would block.",
            paragraph: """
                Blocks nothing. Every call is attributed and logged, and the log marks what `quiet` would \
                have blocked, so it is the policy to begin with: watch a phone for a day, look at who was \
                called, and choose then. Nobody notices anything.
                """,
            lines: [
                "observe */telemetry unless contested",
                "observe */crash unless contested",
                "observe */ads unless contested",
                "observe */attribution unless contested",
                "hold */* if contested observe",
            ]
        ),
        Text(
            id: quiet,
            extends: nil,
            sentence: "Block telemetry, crash reports, advertisements and their attribution.",
            paragraph: """
                Blocks what makers, carriers and apps collect about their users: telemetry, crash reports, \
                advertisements, and the attribution of installs to advertisements. What the phone needs is kept, \
                whatever else it may do. What is needed and carries personal data as well (a cloud's backup, a \
                sign-in, push by an advertiser) is let through and asked about: `landline review` puts one plain \
                question for each. A person may notice that advertisements leave empty places, that a game gives no \
                reward for watching one, and that the first click on an advertised link leads nowhere.
                """,
            lines: [
                "block */telemetry unless contested",
                "block */crash unless contested",
                "block */ads unless contested",
                "block */attribution unless contested",
                "hold */* if contested observe",
            ]
        ),
        Text(
            id: strict,
            extends: quiet,
            sentence:
                "As quiet, hold what is contested of it, and block location and remote configuration.",
            paragraph: """
                Blocks what `quiet` blocks, and holds what is contested among it: that stays blocked until \
                `landline review` is answered. Also blocks services that learn where the phone is and those that \
                steer software from afar (settings, experiments), unless they are contested; the satellite data \
                that positioning needs is kept. A person may notice that links in mails and messages which pass \
                through a counter don't open, that an app's offers or chat window stay empty, that indoor positions \
                are coarser, and that new features of an app appear late.
                """,
            lines: [
                "hold */telemetry if contested",
                "hold */crash if contested",
                "hold */ads if contested",
                "hold */attribution if contested",
                "block */location unless contested",
                "block */config unless contested",
            ]
        ),
        Text(
            id: kids,
            extends: strict,
            sentence:
                "As strict, hold what learns a child's whereabouts, voice or health, and let no app resolve names on its own.",
            paragraph: """
                Blocks what `strict` blocks, and holds until the parents have decided what is contested and \
                learns a child's whereabouts, voice, searches, health, purchases or who writes to it: location \
                services, assistants, fitness clouds, chats inside apps. Also blocks name resolution by makers \
                and apps themselves (iCloud Private Relay among it), by which a phone would go around Landline. It \
                chooses no content: for pages that a child should not see, subscribe to a list made for that. A \
                person may notice that the voice assistant, a fitness band or an app's shop stays silent until its \
                question is answered, that maps find the phone by satellite alone, and that an iPhone says Private \
                Relay is not to be had in this network.
                """,
            lines: [
                "hold */location if contested",
                "hold */assistant if contested",
                "hold */search if contested",
                "hold */health if contested",
                "hold */payment if contested",
                "hold */messaging if contested",
                "block maker:*/dns unless contested",
                "block app:*/dns unless contested",
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

    /// The text of a built-in policy; nil for every other.
    package static func text(_ id: Slug) -> Text? { texts.first { $0.id == id } }

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
