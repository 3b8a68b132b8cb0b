import ArgumentParser
import Control
import Foundation
import Keeper
import Resolution
import Rulesets
import Settings
import TOMLText

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

/// Everything that an instance is made of, for the commands that read its configuration.
struct InstanceOptions: ParsableArguments {
    /// The configuration of the system's own instance.
    static let systemConfiguration = "/etc/landline/landline.toml"

    @OptionGroup var state: StateOption

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The configuration (default: $LANDLINE_CONFIG, else what the instance was last started "
                + "with, else landline.toml in --state, or \(systemConfiguration) for the system's "
                + "own instance).",
            valueName: "file"
        ),
        completion: .file(extensions: ["toml"])
    )
    var config: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The directory with blocklists/ (default: $LANDLINE_DATA, else what the instance was "
                + "last started with, else found beside the program).",
            valueName: "dir"
        ),
        completion: .directory
    )
    var data: String?

    /// The instance that a command is about, by absolute paths: what the command line and the
    /// environment leave open is as the instance was last started.
    func instance() throws(Failure) -> Instance {
        let record: InstanceRecord?
        do throws(ControlFailure) {
            record = try InstanceRecord.load(from: state.directory)
        } catch {
            throw Failure(error)
        }
        return try instance(listen: nil, as: record)
    }

    /// The instance to start, by absolute paths; `listen` in place of the configured addresses.
    ///
    /// How it was started before means nothing: a start does what it is told this time.
    func startingInstance(listen: [String]) throws(Failure) -> Instance {
        try instance(listen: listen, as: nil)
    }

    /// How the instance's configuration says that names are resolved; its catalogue need not be there.
    func resolution() throws(Failure) -> ResolutionSettings {
        let record: InstanceRecord?
        do throws(ControlFailure) {
            record = try InstanceRecord.load(from: state.directory)
        } catch {
            throw Failure(error)
        }
        let path = configuration(as: record)
        var loaded = Configuration.load(path, mustExist: config != nil)
        let problems = loaded.problems + loaded.configuration.readNamedFiles()
        guard problems.isEmpty else {
            throw Failure(
                "the configuration cannot be used\n"
                    + problems.map { "  \(Visible.text($0.description))" }.joined(separator: "\n"),
                remedy: "landline config check tells all",
                status: .configuration
            )
        }
        return loaded.configuration.answerer.resolution
    }

    /// The configuration's absolute path.
    private func configuration(as record: InstanceRecord?) -> String {
        let system = state.directory.path == StateOption.systemDirectory
        let standard = system ? Self.systemConfiguration : state.directory.configuration
        return Environment.absolute(
            config ?? Environment.variable("LANDLINE_CONFIG") ?? record?.configuration ?? standard
        )
    }

    private func instance(
        listen: [String]?,
        as record: InstanceRecord?
    ) throws(Failure) -> Instance {
        let directory = state.directory
        guard directory.fitsSocketPaths else {
            throw Failure(
                "the path of the state directory is too long for the sockets in it",
                remedy:
                    "the longest that the kernel takes is \(StateDirectory.socketPathOctetsMax) "
                    + "octets, sockets' names included: choose a shorter --state",
                status: .usage
            )
        }
        return Instance(
            state: directory,
            configuration: configuration(as: record),
            catalogue: try DataDirectory.blocklists(named: data, or: record?.catalogue),
            listen: listen ?? record?.listen ?? []
        )
    }

    /// The arguments that tell a process of this program the same instance.
    func arguments(for instance: Instance) -> [String] {
        ["--state", instance.state.path, "--config", instance.configuration]
            + ["--data", DataDirectory.directory(of: instance.catalogue)]
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
