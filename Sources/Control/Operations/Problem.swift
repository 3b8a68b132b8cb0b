/// Something that is wrong and that the owner can repair: where, what, and how.
///
/// While there are problems, the last good state keeps serving.
package struct Problem: Codable, Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The file at fault, by absolute path; nil for what is in no file.
    package let file: String?
    /// The line at fault, counted from 1.
    package let line: Int?
    /// What is wrong, one sentence without its full stop.
    package let what: String
    /// What helps.
    package let remedy: String?

    package init(file: String? = nil, line: Int? = nil, what: String, remedy: String? = nil) {
        self.file = file
        self.line = line
        self.what = what
        self.remedy = remedy
    }

    /// `file:line: what (remedy)`, as compilers say it, so that editors can jump there.
    package var description: String {
        let place = [file, line.map(String.init)].compactMap(\.self).joined(separator: ":")
        let start = place.isEmpty ? what : "\(place): \(what)"
        return remedy.map { "\(start) (\($0))" } ?? start
    }

    package static func < (a: Problem, b: Problem) -> Bool {
        (a.file ?? "", a.line ?? 0, a.what) < (b.file ?? "", b.line ?? 0, b.what)
    }
}
