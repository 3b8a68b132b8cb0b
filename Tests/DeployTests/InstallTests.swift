import Foundation
import Testing

@Suite struct `An installation` {
    private let script = Repository.root.appending(path: "deploy/install").path()

    /// Runs the script below a directory of its own with a program that repeats its arguments, and
    /// returns the files it made, by their paths from there.
    private func installed(below root: String) throws -> Set<String> {
        let program = root + "/program"
        try Data("#!/bin/sh\necho \"$@\"\n".utf8).write(to: URL(filePath: program))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        let process = Process()
        process.executableURL = URL(filePath: script)
        process.arguments = ["--files"]
        process.environment = [
            "PATH": "/usr/bin:/bin", "BINARY": program, "DESTDIR": root + "/dest",
        ]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let files = FileManager.default.enumerator(atPath: root + "/dest")
        var paths: Set<String> = []
        while let path = files?.nextObject() as? String {
            var isDirectory = ObjCBool(false)
            let there = unsafe FileManager.default.fileExists(
                atPath: "\(root)/dest/\(path)",
                isDirectory: &isDirectory
            )
            if there, !isDirectory.boolValue { paths.insert("/" + path) }
        }
        return paths
    }

    @Test func `has the program, its manual page and its completions, and takes all away again`()
        throws
    {
        let root = FileManager.default.temporaryDirectory
            .appending(path: "landline-\(UUID().uuidString.prefix(8))").path()
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        defer {
            do {
                try FileManager.default.removeItem(atPath: root)
            } catch {
                Issue.record("left behind: \(root): \(error)")
            }
        }
        let files = try installed(below: root)
        let expected: Set = [
            "/usr/bin/landline",
            "/usr/share/man/man1/landline.1.gz",
            "/usr/share/bash-completion/completions/landline",
            "/usr/share/zsh/vendor-completions/_landline",
            "/usr/share/fish/vendor_completions.d/landline.fish",
            "/usr/lib/systemd/system/landline-answerer.service",
            "/etc/landline/landline.toml",
            "/usr/share/landline/blocklists/evidence.toml",
            // The list's licence goes where the list goes.
            "/usr/share/landline/blocklists/public-suffixes/2023-02-09.dat",
            "/usr/share/landline/blocklists/public-suffixes/README.md",
        ]
        #expect(files.isSuperset(of: expected), "\(expected.subtracting(files))")
        let fish = root + "/dest/usr/share/fish/vendor_completions.d/landline.fish"
        #expect(
            try String(contentsOfFile: fish, encoding: .utf8)
                == "--generate-completion-script fish\n"
        )
        let text = try String(contentsOfFile: script, encoding: .utf8)
        // The catalogue goes with its directory; what the owner wrote stays.
        for file in files
        where !file.hasPrefix("/usr/share/landline/") && !file.hasPrefix("/etc/") {
            #expect(text.contains("\(file)"), "--remove forgets \(file)")
        }
    }
}
