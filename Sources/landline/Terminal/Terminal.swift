import ArgumentParser
import Foundation
import Glibc
import Processes

/// Where a command prints: whether it shows colours, and how wide it is.
struct Terminal: Sendable {
    /// Whether colours are shown: on a terminal, unless NO_COLOR is set (no-color.org) or the
    /// terminal says that it is dumb.
    let hasColor: Bool
    /// How many columns there are; nil where nobody looks at columns: a file, a pipe.
    let columns: Int?

    /// A terminal with everything said.
    init(hasColor: Bool, columns: Int?) {
        self.hasColor = hasColor
        self.columns = columns
    }

    /// Standard output as it is.
    static func standardOutput() -> Terminal {
        let isTerminal = isatty(STDOUT_FILENO) == 1
        let isPlain =
            Environment.variable("NO_COLOR") != nil
            || Environment.variable("TERM") == "dumb"
        return Terminal(
            hasColor: isTerminal && !isPlain,
            columns: isTerminal ? TerminalSize.columns(of: STDOUT_FILENO) : nil
        )
    }

    /// The columns of a line that is written anew in its place; nil where nobody looks at it, or the
    /// terminal can't go back.
    var columnsForStandingLine: Int? {
        Environment.variable("TERM") == "dumb" ? nil : columns
    }

    /// How a piece of text is to look.
    enum Style: String {
        case plain = ""
        case strong = "1"
        case faint = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case blue = "34"
        case magenta = "35"
        case cyan = "36"
    }

    /// `text` in a style, where colours are shown.
    func style(_ text: String, _ style: Style) -> String {
        guard hasColor, style != .plain, !text.isEmpty else { return text }
        return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
    }
}

/// Prints to standard output, unbuffered; ends the program quietly where the reader has gone, as
/// `| head` does.
enum StandardOutput {
    static func write(_ text: String) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        } catch {
            exit(ExitStatus.failure.rawValue)
        }
    }

    /// Prints octets that are known to be safe to show.
    static func write(_ octets: [UInt8]) {
        guard !octets.isEmpty else { return }
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(octets))
        } catch {
            exit(ExitStatus.failure.rawValue)
        }
    }

    /// Prints a line.
    static func print(_ line: String) { write(line + "\n") }

    /// Prints text as it is, without a line's end; throws as ``print(lines:)`` does.
    static func print(exactly text: String) throws(ExitCode) {
        guard !text.isEmpty else { return }
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        } catch {
            throw ExitCode(ExitStatus.failure.rawValue)
        }
    }

    /// Prints lines, all at once; throws an exit code where the reader has gone, for a command that
    /// has something to put away before it ends.
    static func print(lines: [String]) throws(ExitCode) {
        guard !lines.isEmpty else { return }
        try print(exactly: lines.joined(separator: "\n") + "\n")
    }
}
