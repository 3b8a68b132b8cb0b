import CLinux

/// How large the terminal is that a program prints to.
package enum TerminalSize {
    /// The columns of the terminal behind `descriptor`; nil where there is none, or it does not know.
    package static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }
}
