import TOMLText

/// One setting: its key, what it means, what it may be, and the place in `Owner` that it fills.
///
/// The one declaration of a setting. Reading, `config show`, the sample file and the reference page
/// all come from it.
struct Setting<Owner>: Sendable {
    /// The key in its table.
    let key: String
    /// What it means, one sentence.
    let sentence: String
    /// What it may be, in words: “a whole number from 1 to 64”.
    let values: String
    /// A value to show where the default is empty, as TOML writes it.
    let example: String?
    /// Checks a value and stores it.
    let read: @Sendable (TOMLNode, inout Owner) throws(TOMLProblem) -> Void
    /// The value as TOML writes it; nil where there is none.
    let show: @Sendable (Owner) -> String?

    /// A setting that always has a value.
    init<Value>(
        _ key: String,
        _ path: any WritableKeyPath<Owner, Value> & Sendable,
        _ kind: ValueKind<Value>,
        example: String? = nil,
        _ sentence: String
    ) {
        self.key = key
        self.sentence = sentence
        self.example = example
        values = kind.words
        read = { node, owner throws(TOMLProblem) in owner[keyPath: path] = try kind.read(node) }
        show = { owner in kind.show(owner[keyPath: path]) }
    }

    /// A setting that has no value unless one is given.
    init<Value>(
        _ key: String,
        optional path: any WritableKeyPath<Owner, Value?> & Sendable,
        _ kind: ValueKind<Value>,
        example: String,
        _ sentence: String
    ) {
        self.key = key
        self.sentence = sentence
        self.example = example
        values = kind.words
        read = { node, owner throws(TOMLProblem) in owner[keyPath: path] = try kind.read(node) }
        show = { owner in owner[keyPath: path].map(kind.show) }
    }
}
