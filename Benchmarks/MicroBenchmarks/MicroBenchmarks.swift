import BenchmarkHarness

/// What each step of a query's path costs, room by room, and the whole of it.
///
/// `make bench` runs these and compares them with `Benchmarks/recorded.json`; by hand,
/// `BENCHMARKS=1 swift run -c release MicroBenchmarks time [PART]`. They need neither network nor peers.
@main
struct MicroBenchmarks {
    static func main() throws {
        let benchmarks =
            WireBenchmarks.all + EncoderBenchmarks.all + IndexBenchmarks.all
            + PolicyBenchmarks.all + CacheBenchmarks.all + JournalBenchmarks.all
            + SuffixBenchmarks.all + PathBenchmarks.all
        try BenchmarkRunner(benchmarks).run(Array(CommandLine.arguments.dropFirst()))
    }
}
