/// One thing that the doctor looked at.
struct DoctorFinding: Equatable {
    let isWell: Bool
    /// What was found, as a sentence without its full stop.
    let what: String
    /// What to do about it.
    var remedy: String?

    static func well(_ what: String) -> DoctorFinding { DoctorFinding(isWell: true, what: what) }
    static func ill(_ what: String, _ remedy: String?) -> DoctorFinding {
        DoctorFinding(isWell: false, what: what, remedy: remedy)
    }

    func print(on terminal: Terminal) {
        let mark = isWell ? terminal.style("ok  ", .green) : terminal.style("look", .yellow)
        StandardOutput.print("\(mark)  \(Visible.text(what))")
        if let remedy { StandardOutput.print("      \(Visible.text(remedy))") }
    }
}
