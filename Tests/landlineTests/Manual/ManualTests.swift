import ArgumentParser
import Foundation
import Testing

@testable import landline

@Suite struct `The manual page` {
    let text: String
    init() throws { text = ManualPage(try CommandDescription.root()).text }

    @Test func `has a section for every command that the help shows`() throws {
        let commands = try CommandDescription.root().shownSubcommands
        #expect(commands.count > 12)
        for command in commands {
            #expect(text.contains("\n.Ss \(command.commandName)\n"))
            for child in command.shownSubcommands {
                #expect(text.contains("\n.Ss \(command.commandName) \(child.commandName)\n"))
            }
        }
        #expect(!text.contains(".Ss manual"))
    }

    @Test func `tells every exit code`() {
        for status in ExitStatus.allCases {
            #expect(text.contains("\n.It \(status.rawValue)\n"))
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/groff")))
    func `is set without a warning`() throws {
        let page = FileManager.default.temporaryDirectory
            .appending(path: "landline-\(UUID().uuidString).1")
        try text.write(to: page, atomically: true, encoding: .utf8)
        let groff = Process()
        groff.executableURL = URL(filePath: "/usr/bin/groff")
        groff.arguments = ["-mandoc", "-ww", "-Tutf8", "-z", page.path()]
        let complaints = Pipe()
        groff.standardError = complaints
        try groff.run()
        let said = complaints.fileHandleForReading.readDataToEndOfFile()
        groff.waitUntilExit()
        try FileManager.default.removeItem(at: page)
        #expect(groff.terminationStatus == 0)
        #expect(String(decoding: said, as: UTF8.self) == "")
    }

    @Test(arguments: [
        (text: ".Sh INJECTED", escaped: "\\&.Sh INJECTED"),
        (text: "a\\b", escaped: "a\\eb"),
        (text: "--state", escaped: "\\-\\-state"),
        (text: "a…", escaped: "a\\[u2026]"),
        (text: "`x'", escaped: "\\(aqx\\(aq"),
    ])
    func `takes no text for a request`(text: String, escaped: String) {
        #expect(ManualPage.escaped(text) == escaped)
    }
}

@Suite struct `Completions` {
    @Test(arguments: [CompletionShell.bash, .zsh, .fish])
    func `know every command`(shell: CompletionShell) throws {
        let script = LandlineCommand.completionScript(for: shell)
        for command in try CommandDescription.root().shownSubcommands {
            #expect(script.contains(command.commandName), "\(shell): \(command.commandName)")
        }
    }
}

@Suite struct `The command tree` {
    @Test func `gives every argument a word of help, and every command one`() throws {
        func check(_ command: CommandDescription) {
            #expect(command.abstract?.isEmpty == false, "\(command.commandName)")
            for argument in command.shownArguments {
                let name = argument.names?.first?.text ?? argument.valueName ?? "?"
                #expect(argument.abstract?.isEmpty == false, "\(command.commandName) \(name)")
            }
            command.shownSubcommands.forEach(check)
        }
        check(try CommandDescription.root())
    }

    @Test func `keeps its exit codes`() {
        #expect(
            ExitStatus.allCases.map(\.rawValue) == [0, 1, 3, 4, 10, 11, 12, 64, 69, 77, 78]
        )
    }
}
