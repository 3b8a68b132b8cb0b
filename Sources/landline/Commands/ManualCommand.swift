import ArgumentParser

/// Prints the manual page, made from the commands themselves.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Print the manual page, for man -l - or an installation.",
        discussion: "In the mdoc(7) language; `landline manual | man -l -` shows it.",
        shouldDisplay: false
    )

    func run() throws {
        let tree = try CommandDescription.root()
        StandardOutput.write(ManualPage(tree).text)
    }
}
