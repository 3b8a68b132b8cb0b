/// The version that `--version`, the manual and the control API tell.
enum Version {
    static let text = "0.1.0"
    /// The day of this version, as mdoc(7) writes days.
    static let day = "November 22, 2026"
}
