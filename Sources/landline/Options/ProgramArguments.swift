import Foundation

/// What the program was called with.
///
/// Swift finds the arguments before the environment in memory. A preloaded library that adds a variable
/// moves the environment, as libfaketime does, and then Swift finds none: the kernel still knows them.
enum ProgramArguments {
    /// The program's name and what follows it.
    static let all: [String] =
        CommandLine.arguments.isEmpty ? fromKernel("/proc/self/cmdline") : CommandLine.arguments

    /// The arguments as proc(5) tells them: each ends in an octet 0; none where the file can't be read.
    static func fromKernel(_ path: String) -> [String] {
        // `contents` reads to the end: the file has no size.
        guard let octets = FileManager.default.contents(atPath: path) else { return [] }
        return octets.split(separator: 0, omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
    }
}
