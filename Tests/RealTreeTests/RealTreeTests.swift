import DNSWire
import Foundation
import RealTree
import TestPeers
import Testing

/// Landline resolves and validates a tree of real servers, and finds in it what Unbound finds.
@Suite(
    .enabled(if: RealTree.obstacle == nil, "needs namespaces and the servers' packages"),
    .serialized
)
struct `A real tree` {
    /// The seed of the questions: any will do.
    private static let seed: UInt64 = 2026

    /// The least number of questions that is worth the name of a comparison.
    private static let questionsMin = 2_000

    /// How long each of two attempts waits: together longer than Landline takes at most (7 s).
    private static let patience = Duration.seconds(4)

    /// Where Landline and Unbound differ, and why Landline is right.
    private static let explained: [Explained] =
        [
            Explained(
                "long-salt.com.",
                what: ["rcode", "AD", "records", "proofs"],
                reason: """
                    RFC 9276 §3.1: "operators SHOULD NOT use a salt", which may have 255 octets and each hash \
                    costs its length: Landline computes none with more than 64 (Bound.nsec3SaltOctets).
                    """
            )
        ]
        + ["dname.com.", "dname3.com.", "renamed.org.", "dname.info."].map { zone in
            Explained(
                zone,
                types: [.cname, .dname],
                what: ["rcode", "AD", "records", "proofs"],
                reason: """
                    RFC 6672 §3.2 step 3C lets a DNAME rename whatever type is asked for ("Change QNAME to the \
                    new name, and go back to step 1"); Unbound takes the renamed CNAME or DNAME question for \
                    the end of the chain, and does not get on.
                    """
            )
        }
        + ["dead.com.", "mute.com.", "aliases.org.", "half-dead.com."].map { zone in
            Explained(
                zone,
                what: ["silence"],
                reason: """
                    RFC 8767 §5 and RFC 9520 §2: a resolver says after a time that nobody answers. Landline says \
                    so within 7 s (Bound.resolutionMilliseconds), Unbound goes on for longer.
                    """
            )
        }

    @Test
    func
        `is resolved and validated as Unbound resolves and validates it, for 2,000 names and more`()
        throws
    {
        let tree = try RealTree()
        let questions = try tree.questions(seed: Self.seed)
        #expect(questions.count >= Self.questionsMin)

        let first = try Self.compare(questions, tree)
        var unexplained = first.unexplained
        // On a busy machine a server may be taken for dead for a moment, by either: what is asked of both
        // once more, with empty caches, is what they think.
        if !unexplained.isEmpty {
            unexplained = try Self.compare(unexplained.map(\.question), tree).unexplained
        }
        #expect(
            unexplained.isEmpty,
            """
            of \(questions.count) questions (seed \(Self.seed)) \(unexplained.count) were answered otherwise:
            \(unexplained.prefix(40).map(\.description).joined(separator: "\n"))
            """
        )
        // The tree is no test if nothing in it is secure, or nothing bogus.
        let answers = first.ours.compactMap(\.self)
        #expect(answers.count { $0.flags.contains(.authenticData) } > questions.count / 3)
        #expect(answers.count { $0.rcode == .servFail } > questions.count / 20)
    }

    /// Asks both, each newly started, and gives our answers and the differences that nothing explains.
    private static func compare(
        _ questions: [Question],
        _ tree: RealTree
    ) throws -> (ours: [Message?], unexplained: [Difference]) {
        let unbound = try Unbound(tree, at: TreeNetwork.houseAddresses[1])
        let landline = try LandlineAnswerer(
            tree,
            program: ProgramUnderTest.path,
            at: TreeNetwork.houseAddresses[0]
        )
        let (ours, theirs) = try ask(questions, of: landline.address, and: unbound.address, tree)
        #expect(landline.isRunning, "\(landline.log)")
        let differences = questions.indices.compactMap {
            Difference(questions[$0], ours: ours[$0], theirs: theirs[$0])
        }
        return (
            ours, differences.filter { difference in !explained.contains { $0.covers(difference) } }
        )
    }

    /// Asks both at the same time, and once more what was not answered, as stubs do: what is older than 1.9 s is
    /// not sent by UDP, but then it is known.
    private static func ask(
        _ questions: [Question],
        of ours: String,
        and theirs: String,
        _ tree: RealTree
    ) throws -> ([Message?], [Message?]) {
        let askers = try [ours, theirs].map { try BulkAsker(server: $0, in: tree.network.house) }
        let second = DispatchQueue(label: "the other resolver")
        let collected = Collected()
        second.async { collected.put(askers[1].askTwice(questions, patience: patience)) }
        let first = askers[0].askTwice(questions, patience: patience)
        return (first, collected.wait())
    }

    /// Answers that another thread is waiting for.
    private final class Collected: @unchecked Sendable {
        // Sendable: written before the semaphore is signalled, read after.
        private var answers: [Message?] = []
        private let done = DispatchSemaphore(value: 0)

        func put(_ answers: [Message?]) {
            self.answers = answers
            done.signal()
        }

        func wait() -> [Message?] {
            done.wait()
            return answers
        }
    }

    @Test
    func
        `gives stale answers while its servers are out of reach, and fresh ones when they are back`()
        throws
    {
        // What is asked for holds for a second.
        let tree = try RealTree(
            """
            server root nsd
            server top nsd
            server host knot
            zone . at=root key=p256 bare
            zone info at=top key=p256 bare
            zone signed.info at=host key=p256
                brief 1 A 192.0.2.1
            zone plain.info at=host
                brief 1 A 192.0.2.2
            """
        )
        let landline = try LandlineAnswerer(
            tree,
            program: ProgramUnderTest.path,
            at: TreeNetwork.houseAddresses[0]
        )
        let asker = try BulkAsker(server: landline.address, in: tree.network.house)
        let known = try ["brief.signed.info", "brief.plain.info"]
            .map { Question(name: try Name($0), type: .a) }
        #expect(asker.ask(known, patience: Self.patience).allSatisfy { $0?.rcode == .noError })

        try tree.network.cutOff()
        // Two seconds on, what was kept for one is over.
        Thread.sleep(forTimeInterval: 2)
        let stale = asker.ask(known, patience: .milliseconds(1_800))
        for answer in stale {
            let answer = try #require(answer, "nothing came within 1.8 s")
            #expect(answer.rcode == .noError && !answer.answers.isEmpty)
            #expect(answer.edns?.extendedErrors.contains { $0.code == .staleAnswer } == true)
        }

        try tree.network.reconnect()
        let clock = ContinuousClock()
        let back = clock.now
        var isFresh = false
        while !isFresh, clock.now - back < .seconds(5) {
            isFresh = asker.ask(known, patience: .milliseconds(1_900)).allSatisfy { answer in
                answer?.rcode == .noError
                    && answer?.edns?.extendedErrors.contains { $0.code == .staleAnswer } == false
            }
            usleep(50_000)
        }
        #expect(isFresh, "no fresh answers 5 s after the servers were back")
    }
}
