import Bounds
import DNSSEC
import DNSWire
import Sockets
import TestSigners
import Testing

@testable import Recursion

@Suite struct `The keeper of trust anchors` {
    private static let day: UInt32 = 86_400

    /// A root that signs its DNSKEY set with the keys it is told, and a keeper that trusts the first.
    private final class RollingRoot: RecordSource {
        let keys = (1...3).map { SigningKey(UInt8($0), of: .root) }
        let validator: Validator
        private(set) var keeper: AnchorKeeper!
        /// The numbers of the keys in the set.
        var shown = [0]
        var isSilent = false
        private(set) var asked = 0
        private let counters = BoundCounters()
        private(set) var stored: [String] = []
        private(set) var changes: [String] = []

        init(restoring text: String? = nil) {
            var settings = RecursionSettings()
            settings.validationSeconds = 1_750_000_000
            settings.trustAnchors = [
                ResourceRecord(name: .root, type: .ds, ttl: 0, rdata: keys[0].ds().rdata)
            ]
            let source = Forward()
            validator = Validator(
                settings: settings,
                source: source,
                clock: ManualClock().clock,
                bounds: counters
            )
            keeper = AnchorKeeper(validator: validator, source: source, counters: counters)
            forward = source
            source.root = self
            if let text { #expect(keeper.restore(.root, from: text)) }
        }

        private let forward: Forward

        /// What the validator holds, since this is not there yet when it is made.
        private final class Forward: RecordSource {
            weak var root: RollingRoot?

            func fetch(_ question: Question, _ work: Work) async -> FetchResult {
                await root?.fetch(question, work) ?? .failure(ExtendedError(.other))
            }

            func refetch(after response: ZoneResponse, _ work: Work) async -> FetchResult? {
                await root?.refetch(after: response, work)
            }
        }

        func fetch(_ question: Question, _ work: Work) async -> FetchResult {
            asked += 1
            guard !isSilent else { return .failure(ExtendedError(.noReachableAuthority)) }
            var set = RRset(
                name: .root,
                type: .dnskey,
                ttl: 172_800,
                rdatas: shown.map { keys[$0].data.rdata }
            )
            for number in shown { set = keys[number].sign(set) }
            return .response(
                ZoneResponse(
                    question: question,
                    zone: .root,
                    kind: .answer,
                    answers: [set],
                    authorities: [],
                    isForwarded: false
                )
            )
        }

        func refetch(after response: ZoneResponse, _ work: Work) async -> FetchResult? { nil }

        /// Lets time pass and looks at what is due.
        func pass(days: UInt32) async {
            validator.fixedSeconds = validator.seconds + days * 86_400
            await keeper.check { _, text, changes in
                stored.append(text)
                self.changes += changes
            }
        }

        /// Whether the root's keys are vouched for now.
        func isTrusted() async -> Bool {
            validator.flush(below: .root)
            let work = Work(
                tally: WorkTally(counters: counters),
                deadline: MonotonicNanoseconds(.max)
            )
            if case .keys = await validator.trust(ofZone: .root, work) { return true }
            return false
        }
    }

    @Test func `trusts a new key after thirty days, and then without the old one`() async {
        let root = RollingRoot()
        await root.pass(days: 0)
        root.shown = [0, 1]
        for _ in 0..<4 { await root.pass(days: 15) }
        root.shown = [1]
        #expect(await root.isTrusted())
        #expect(root.changes.contains { $0.hasSuffix("is valid") })
    }

    @Test func `does not trust a key that has not waited`() async {
        let root = RollingRoot()
        await root.pass(days: 0)
        root.shown = [0, 1]
        await root.pass(days: 15)
        root.shown = [1]
        #expect(!(await root.isTrusted()))
    }

    @Test func `goes on after a restart where it was`() async throws {
        let root = RollingRoot()
        await root.pass(days: 0)
        root.shown = [0, 1]
        for _ in 0..<4 { await root.pass(days: 15) }
        let text = try #require(root.stored.last)
        let second = RollingRoot(restoring: text)
        second.shown = [1]
        #expect(await second.isTrusted())
        #expect(!second.keeper.restore(.root, from: "what somebody else wrote"))
        #expect(!second.keeper.restore(try Name("example"), from: text))
    }

    @Test func `asks when a zone is due, and sooner again where nobody answered`() async {
        let root = RollingRoot()
        #expect(root.keeper.secondsUntilDue == 0)
        await root.pass(days: 0)
        let due = root.keeper.secondsUntilDue ?? 0
        #expect(due >= 3_600 && due <= 15 * Self.day)
        await root.keeper.check { _, _, _ in }
        #expect(root.asked == 1)
        root.isSilent = true
        await root.pass(days: 15)
        #expect(root.asked == 2)
        #expect((root.keeper.secondsUntilDue ?? 0) <= Self.day)
        #expect(root.keeper.zones == [.root])
    }
}

@Suite struct `A root key sentinel` {
    private func answer(_ name: String, _ type: RRType = .a) throws -> ResolvedAnswer {
        ResolvedAnswer(
            question: Question(name: try Name(name), type: type),
            rcode: .noError,
            finding: .secure
        )
    }

    @Test(arguments: [
        ("root-key-sentinel-is-ta-05563.example", false),
        ("root-key-sentinel-is-ta-05564.example", true),
        ("Root-Key-Sentinel-Not-TA-05563.example", true),
        ("root-key-sentinel-not-ta-05564.example", false),
        ("root-key-sentinel-is-ta-5564.example", false),
        ("root-key-sentinel-is-ta-99999.example", false),
        ("www.root-key-sentinel-is-ta-05564.example", false),
    ])
    func `fails as RFC 8509 §2.2 says`(name: String, fails: Bool) throws {
        let tree = try SignedTree()
        let digest = DSData(
            keyTag: 5_563,
            algorithm: .ed25519,
            digestType: .sha256,
            digest: [UInt8](repeating: 0, count: 32)
        )
        tree.settings.trustAnchors = [
            ResourceRecord(name: .root, type: .ds, ttl: 0, rdata: digest.rdata)
        ]
        #expect(tree.validator.failsAsSentinel(try answer(name)) == fails)
        #expect(!tree.validator.failsAsSentinel(try answer(name, .txt)))
        var insecure = try answer(name)
        insecure.finding = .insecure
        #expect(!tree.validator.failsAsSentinel(insecure))
    }
}
