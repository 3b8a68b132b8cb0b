import Foundation

/// The program under test.
package enum ProgramUnderTest {
    /// Where it is: as the tests' own build made it, or where LANDLINE_PROGRAM says.
    package static let path: String = {
        if let named = ProcessInfo.processInfo.environment["LANDLINE_PROGRAM"] { return named }
        let tests = URL(filePath: CommandLine.arguments[0])
        var folder = tests.deletingLastPathComponent()
        while folder.path() != "/" {
            let candidate = folder.appending(path: "landline").path()
            if FileManager.default.isExecutableFile(atPath: candidate),
                !FileManager.default.fileExists(atPath: candidate + "/.")
            {
                return candidate
            }
            folder = folder.deletingLastPathComponent()
        }
        preconditionFailure("no landline beside \(tests.path())")
    }()
}
