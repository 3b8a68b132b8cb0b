import Foundation
package import Logging

/// Writes log lines to standard error: the process's name, the level when it is not plain
/// information, the message, then the values.
///
///     keeper: published generation=12 names=1204333
///     answerer: warning: upstream does not answer upstream=192.0.2.53
///
/// No time stands in front: the journal of a service manager adds it, and a person at a terminal
/// sees the line when it is written. One system call writes one line, so that the lines of two
/// processes never mix.
package struct LineLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level = .info
    private let label: String

    /// A handler whose lines begin with `label`.
    package init(label: String) {
        self.label = label
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let line = Self.line(
            label: label,
            level: event.level,
            message: "\(event.message)",
            metadata: metadata.merging(event.metadata ?? [:]) { _, new in new }
        )
        do {
            try FileHandle.standardError.write(contentsOf: Data(line.utf8))
        } catch {
            // Standard error is gone; there is nowhere else to say so.
        }
    }

    /// One line, with its line break.
    static func line(
        label: String,
        level: Logger.Level,
        message: String,
        metadata: Logger.Metadata
    ) -> String {
        let values = metadata.sorted { $0.key < $1.key }
            .map { " \($0.key)=\(quoted("\($0.value)"))" }
            .joined()
        let severity = level == .info ? "" : "\(level): "
        return "\(label): \(severity)\(printable(message))\(values)\n"
    }

    /// A value that stands as one word, in quotes where it has blanks of its own.
    private static func quoted(_ value: String) -> String {
        let text = printable(value)
        return text.contains(" ") || text.isEmpty ? "\"\(text)\"" : text
    }

    /// Text without anything that a terminal would obey: values may hold names from the network.
    private static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return text.unicodeScalars.map {
            isControl($0) ? "\\u{\(String($0.value, radix: 16))}" : "\($0)"
        }
        .joined()
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
