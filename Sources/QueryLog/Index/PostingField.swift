/// What lookups can be found by.
///
/// The raw values are written into the log: add at the end, never renumber.
enum PostingField: Int64, CaseIterable {
    /// The name asked, or the alias that decided.
    case name = 0
    /// The device that asked.
    case device = 1
    /// The address and MAC that it asked from.
    case client = 2
    /// Why it was decided so, and with that who would have been called.
    case reason = 3
    /// The type asked for.
    case qtype = 4
    /// How it came, was answered, and by whom.
    case outcome = 5
}
