extension Unicode.Scalar {
    /// Whether this can be shown as it is: neither a control, format, private or unassigned character
    /// nor a line's end, so that it moves no cursor and turns no text's direction.
    package var isPlainlyVisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            false
        default:
            true
        }
    }
}
