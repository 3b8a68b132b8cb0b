import Blocklists
import DNSWire
import Foundation

/// Compiles an index of generated names from a domains list, and looks names up in it.
///
///     BlocklistsBenchmarks [NAMES]             generated names, by default one million
///     BlocklistsBenchmarks LIST [QUERIES ...]  a domains list, and files of names as a resolver is asked for
///                                              them, one a line (what follows a name is ignored)
///
/// Times are of the processor, so that a busy machine changes them little; sizes are of the file and of
/// this process at its largest.
@main
struct NameIndexBenchmark {
    private static let lookups = 4_000_000
    /// Names asked again and again: enough that neither they nor their answers stay in cache.
    private static let askedCount = 400_000

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        let listed = arguments.first.flatMap { Int($0) == nil ? $0 : nil }
        var names = arguments.first.flatMap { Int($0) } ?? 1_000_000
        let directory = FileManager.default.temporaryDirectory.appending(
            path: "landline-benchmark-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer {
            do {
                try FileManager.default.removeItem(at: directory)
            } catch {
                print("left behind: \(directory.path(percentEncoded: false)) (\(error))")
            }
        }
        let list = listed ?? directory.appending(path: "list.txt").path(percentEncoded: false)
        let index = directory.appending(path: "names.index").path(percentEncoded: false)
        if listed == nil {
            let octets = try writeList(names: names, to: list)
            print("\(names) names, \(perName(octets, names)) octets of text a name")
        }

        let (readTime, reading) = try timed { try ListFile(path: list).read { _, _ in } }
        names = reading.rules
        print("read the text      \(seconds(readTime)) s of CPU, \(reading.rejectedCount) rejected")

        try forgetPeak()
        let before = try size("VmRSS")
        let (buildTime, summary) = try timed {
            try NameIndex.compile(to: index) { builder in
                _ = try builder.add(ListFile(path: list), id: 1)
            }
        }
        print(
            "compile from text  \(seconds(buildTime)) s of CPU, "
                + "\(perName(try size("VmHWM") - before, names)) octets a name at most"
        )
        print(
            "index              \(perName(summary.octets, summary.names)) octets a name, "
                + "farthest name \(summary.displacement) slots from home"
        )

        let (openTime, opened) = try timed { try NameIndex.open(index) }
        print("open and check     \(seconds(openTime)) s of CPU")
        if listed == nil {
            for (share, title) in [(0, "none listed"), (50, "half listed"), (100, "all listed")] {
                measure(opened, asked(names: names, listedPercent: share), title)
            }
        } else {
            for path in arguments.dropFirst() { measure(opened, try asked(in: path), path) }
        }
        print("in memory          \(perName(try mappedSize(index), summary.names)) octets a name")
    }

    /// Names one after the other in one array, so that fetching the question costs next to nothing.
    private struct Asked {
        var wire: [UInt8] = []
        var ends: [Int] = []

        /// Where one of the names lies.
        func range(_ position: Int) -> Range<Int> {
            (position == 0 ? 0 : ends[position - 1])..<ends[position]
        }

        mutating func append(_ octets: [UInt8]) {
            wire += octets
            ends.append(wire.count)
        }
    }

    private static func asked(names: Int, listedPercent: Int) -> Asked {
        var random = SplitMix(state: 99)
        var asked = Asked()
        for _ in 0..<askedCount {
            let isListed = Int(random.next() % 100) < listedPercent
            let number = Int(random.next() % UInt64(names))
            // Unlisted names differ in their second label, so every suffix is missed.
            asked.append(octets(of: name(number), label: isListed ? nil : "zz\(number % 977)"))
        }
        return asked
    }

    private static func asked(in path: String) throws -> Asked {
        var asked = Asked()
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            guard asked.ends.count < askedCount else { break }
            guard let name = line.split(separator: " ").first else { continue }
            asked.append(octets(of: name.lowercased(), label: nil))
        }
        return asked
    }

    /// Looks the names up one by one, and by batches as a thread does that read many messages at once.
    private static func measure(_ index: NameIndex, _ asked: Asked, _ title: String) {
        var found = 0
        var matches = Matches()
        let rounds = max(1, lookups / asked.ends.count)
        let (single, _) = timed {
            for _ in 0..<rounds {
                var start = 0
                for end in asked.ends {
                    index.matches(
                        foldedName: asked.wire.span.extracting(start..<end),
                        into: &matches
                    )
                    found += matches.isEmpty ? 0 : 1
                    start = end
                }
            }
        }
        var prepared = [PreparedName](repeating: PreparedName(), count: batch)
        var foundInBatches = 0
        let (batched, _) = timed {
            for _ in 0..<rounds {
                var first = 0
                while first < asked.ends.count {
                    let positions = first..<min(first + batch, asked.ends.count)
                    for position in positions {
                        index.prepare(
                            foldedName: asked.wire.span.extracting(asked.range(position)),
                            into: &prepared[position - first]
                        )
                    }
                    for position in positions {
                        index.matches(
                            prepared[position - first],
                            foldedName: asked.wire.span.extracting(asked.range(position)),
                            into: &matches
                        )
                        foundInBatches += matches.isEmpty ? 0 : 1
                    }
                    first += batch
                }
            }
        }
        precondition(found == foundInBatches)
        let count = rounds * asked.ends.count
        print("look-up, \(title): \(found * 100 / count)% matched")
        for (kind, time) in [("one by one", single), ("by batches", batched)] {
            let perLookup = Double(time) / Double(count)
            print("    \(kind)     \(Int(perLookup)) ns of CPU, \(Int(1e9 / perLookup)) a second")
        }
    }

    /// As many messages as a thread reads at once.
    private static let batch = 64

    /// How much of the file at `path` this process has in memory, in octets.
    private static func mappedSize(_ path: String) throws -> Int {
        guard let file = FileHandle(forReadingAtPath: "/proc/self/smaps") else { return 0 }
        var text = Data()
        while let piece = try file.read(upToCount: 4096), !piece.isEmpty { text += piece }
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        guard let start = lines.firstIndex(where: { $0.hasSuffix(path) }),
            let size = lines[start...].first(where: { $0.hasPrefix("Rss:") })
        else { return 0 }
        return (size.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }

    // MARK: Names as lists have them

    /// Names of two to four labels, 21 octets on average with the line's end.
    private static func name(_ number: Int) -> String {
        var random = SplitMix(state: UInt64(number) &* 0x2545_F491_4F6C_DD1D)
        let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789-")
        let top = ["com", "net", "org", "io", "xyz", "co.uk", "info"][Int(random.next() % 7)]
        let length = 4 + Int(random.next() % 11)
        let label = String((0..<length).map { _ in letters[Int(random.next() % 36)] })
        let prefix = ["", "ads.", "t.", "metrics.", "www."][Int(random.next() % 5)]
        return prefix + label + String(number % 1000) + "." + top
    }

    private static func writeList(names: Int, to path: String) throws -> Int {
        var text = Data()
        for number in 0..<names { text.append(contentsOf: Array((name(number) + "\n").utf8)) }
        try text.write(to: URL(filePath: path))
        return text.count
    }

    private static func octets(of name: String, label: String?) -> [UInt8] {
        var labels = name.split(separator: ".").map(String.init)
        if let label {
            labels.insert(label, at: max(0, labels.count - 1))
        }
        return labels.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }

    // MARK: Measures

    private static func timed<Result>(
        _ body: () throws -> Result
    ) rethrows -> (nanoseconds: UInt64, Result) {
        let start = processorNanoseconds()
        let result = try body()
        return (processorNanoseconds() - start, result)
    }

    private static func processorNanoseconds() -> UInt64 {
        var time = timespec()
        precondition(unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Lets the kernel begin anew to note the largest size of this process (proc(5), clear_refs).
    private static func forgetPeak() throws {
        try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
    }

    /// A size that the kernel tells of this process, `VmHWM` or `VmRSS`, in octets.
    private static func size(_ field: String) throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix(field + ":") }
        let number = line?.split(whereSeparator: \.isWhitespace).dropFirst().first
        return (number.flatMap { Int($0) } ?? 0) * 1024
    }

    private static func seconds(_ nanoseconds: UInt64) -> String {
        String(format: "%.3f", Double(nanoseconds) / 1e9)
    }

    private static func perName(_ octets: Int, _ names: Int) -> String {
        String(format: "%.1f", Double(octets) / Double(names))
    }
}

/// SplitMix64: the same names in each run.
private struct SplitMix {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}
