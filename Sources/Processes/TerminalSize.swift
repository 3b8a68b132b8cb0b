import CLinux

/// How large the terminal is that a program prints to.
package enum TerminalSize {
    /// The columns of the terminal behind `descriptor`; nil where there is none, or it does not know.
    package static func columns(of descriptor: Int32) -> Int? {
        let columns = Int(cl_terminal_columns(descriptor))
        return columns > 0 ? columns : nil
    }
}
