/// Names and values below one another, the values aligned.
struct Facts {
    private var table = Table([.text(""), .long("")])
    private let indent: String

    /// Facts whose lines begin with `indent`.
    init(indent: String = "") { self.indent = indent }

    /// Adds a fact.
    mutating func add(_ name: String, _ value: String, _ style: Terminal.Style = .plain) {
        table.add([Table.Cell(indent + name, .faint), Table.Cell(value, style)])
    }

    /// Adds a fact whose value may be missing, and leaves it out then.
    mutating func add(_ name: String, optional value: String?) {
        if let value { add(name, value) }
    }

    /// Prints the facts.
    func print(on terminal: Terminal) {
        // A value is told whole, however narrow the terminal is.
        table.print(on: Terminal(hasColor: terminal.hasColor, columns: nil))
    }
}
