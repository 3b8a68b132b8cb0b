extension RuleFile {
    /// Makes `rule` hold: appends it, and removes what says otherwise about the same target.
    ///
    /// Of two equally specific rules of one level an allow wins, so a `block` appended behind an
    /// `allow` of the same name would change nothing; the allow has to go. Only rules with the same
    /// target and audience go, never a broader or narrower one; a rule with a condition leaves those
    /// with another or none. A rule that already stands there word
    /// for word stays where it is; the edit is then empty, or only removes.
    package mutating func apply(_ rule: RuleText) -> RuleEdit {
        let stands = lines.contains { $0.rule?.words == rule.words }
        let contradicting = lines.indices.filter { index in
            guard let other = lines[index].rule else { return false }
            // A rule without a condition speaks of all hosts of its target, so those with one go too.
            return other.target == rule.target
                && (rule.condition == nil || other.condition == rule.condition)
                && other.audience == rule.audience && other.words != rule.words
        }
        let removed = contradicting.map { numbered($0) }
        for index in contradicting.reversed() { lines.remove(at: index) }
        guard !stands else { return RuleEdit(removed: removed, added: []) }
        lines.append(Line(rule.description))
        return RuleEdit(removed: removed, added: [numbered(lines.count - 1)])
    }

    /// Removes the line with this number, whatever it holds.
    package mutating func remove(line number: Int) throws(RuleFileError) -> RuleEdit {
        guard lines.indices.contains(number - 1) else { throw .noSuchLine(number) }
        let removed = numbered(number - 1)
        lines.remove(at: number - 1)
        return RuleEdit(removed: [removed], added: [])
    }

    /// Takes an edit back, also when the file has changed elsewhere since.
    ///
    /// A line that the edit added is found by its text, the nearest to where it stood; lines that the
    /// edit removed come back where they stood, or at the end of a file that has become shorter. Throws,
    /// with the file unchanged, when an added line is gone.
    package mutating func undo(_ edit: RuleEdit) throws(RuleFileError) -> RuleEdit {
        var edited = self
        var removed: [RuleEdit.NumberedLine] = []
        for line in edit.added.reversed() {
            let places = edited.lines.indices.filter { edited.lines[$0].text == line.text }
            let nearest = places.min {
                abs($0 - (line.number - 1)) < abs($1 - (line.number - 1))
            }
            guard let nearest else { throw .lineIsGone(text: line.text) }
            removed.append(edited.numbered(nearest))
            edited.lines.remove(at: nearest)
        }
        var added: [RuleEdit.NumberedLine] = []
        for line in edit.removed {
            let index = min(line.number - 1, edited.lines.count)
            edited.lines.insert(Line(line.text), at: index)
            added.append(edited.numbered(index))
        }
        self = edited
        return RuleEdit(removed: removed.reversed(), added: added)
    }

    private func numbered(_ index: Int) -> RuleEdit.NumberedLine {
        RuleEdit.NumberedLine(number: index + 1, text: lines[index].text)
    }
}
