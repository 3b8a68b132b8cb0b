extension Configuration {
    /// The sample file: every setting with its sentence and its default, all of it commented out.
    package static var sample: String {
        let opening = """
            # Landline's configuration. Every line that is commented out says what holds without it.
            #
            # Files in conf.d/ beside this one are read after it, by name; a key there replaces the
            # same key here. `landline config check` says what is wrong with it all, `landline config
            # show` what holds. The owner's rules are not here but in rules/*.rules.

            """
        return ([opening] + parts.map(sample(of:))).joined(separator: "\n")
    }

    private static func sample(of part: any ConfigurationPart) -> String {
        var lines = wrapped(part.sentence)
        // A table's header may stand without a key, but a thing that the owner names is only there if
        // it is meant.
        lines.append((part.isFamily ? "# " : "") + "[\(part.exampleHeader)]")
        for setting in part.described {
            lines += wrapped(setting.sentence).map { "#   " + $0.dropFirst(2) }
            lines.append("# \(setting.key) = \(setting.sampleValue)")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// A sentence as comment lines.
    private static func wrapped(_ sentence: String) -> [String] {
        let columnsMax = 96
        var lines: [String] = []
        var line = "#"
        for word in sentence.split(separator: " ") {
            if line.count + 1 + word.count > columnsMax {
                lines.append(line)
                line = "#"
            }
            line += " " + word
        }
        return lines + [line]
    }
}

extension DescribedSetting {
    /// The default with an example behind it where the default is nothing; the example where there is
    /// no default at all.
    fileprivate var sampleValue: String {
        switch (byDefault, example) {
        case (let byDefault?, let example?) where isEmptyByDefault:
            "\(byDefault)  # such as \(example)"
        case (let byDefault?, _): byDefault
        case (nil, let example): example ?? ""
        }
    }

    /// Whether the default is nothing, so that an example says more.
    var isEmptyByDefault: Bool { byDefault == nil || byDefault == "[]" }
}
