import ArgumentParser
import Foundation
import Rulesets

/// Which instance a command speaks to: `--state`, or LANDLINE_STATE, or the system's own.
struct StateOption: ParsableArguments {
    /// The state directory of the instance that a package or `make install` sets up.
    static let systemDirectory = "/var/lib/landline"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The state directory of the instance (default: $LANDLINE_STATE, else \(systemDirectory)).",
            valueName: "dir"
        ),
        completion: .directory
    )
    var state: String?

    /// The named instance's files, by absolute path.
    var directory: StateDirectory {
        let path = state ?? Environment.variable("LANDLINE_STATE") ?? Self.systemDirectory
        return StateDirectory(Environment.absolute(path))
    }
}

/// What was said to the program beside its arguments.
enum Environment {
    /// A variable's value; an empty one counts as not set.
    static func variable(_ name: String) -> String? {
        guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
            return nil
        }
        return value
    }

    /// `path`, made absolute by the current directory and without `.` and `..`.
    static func absolute(_ path: String) -> String {
        URL(filePath: path).standardizedFileURL.path(percentEncoded: false).trimmingTrailingSlash
    }
}

extension String {
    fileprivate var trimmingTrailingSlash: String {
        count > 1 && hasSuffix("/") ? String(dropLast()) : self
    }
}
