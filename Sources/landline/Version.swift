/// The version that `--version`, the manual and the control API tell.
enum Version {
    static let text = "0.1.0"
}
