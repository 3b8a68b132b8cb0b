import Foundation

/// What the kernel says of a process's threads (/proc/…/schedstat).
enum ThreadTimes {
    /// The CPU time of all threads so far, or of those called `thread`, in nanoseconds.
    static func nanoseconds(process: Int32, thread: String?) throws -> UInt64 {
        let tasks = "/proc/\(process)/task"
        var sum: UInt64 = 0
        for task in try FileManager.default.contentsOfDirectory(atPath: tasks) {
            let name = try String(contentsOfFile: "\(tasks)/\(task)/comm", encoding: .utf8)
            guard thread == nil || name.trimmingCharacters(in: .newlines) == thread else {
                continue
            }
            let text = try String(contentsOfFile: "\(tasks)/\(task)/schedstat", encoding: .utf8)
            sum += text.split(separator: " ").first.flatMap { UInt64($0) } ?? 0
        }
        return sum
    }
}
