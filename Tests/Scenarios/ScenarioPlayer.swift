package import Addresses
package import Bounds
package import DNSWire

/// Who a scenario is played with: the engine in this process, or a program over sockets.
package protocol ScenarioSubject {
    /// Servers answer from now on as they do at step `number`.
    func begin(step number: Int) async throws
    /// Asks as a client and gives the answer; nil where none came.
    func answer(to query: Message) async throws -> Message?
    /// Sends octets that need not be a message; whatever comes back is not looked at.
    func send(raw octets: [UInt8]) async throws
    /// Moves the resolver's clock on.
    func pass(seconds: Int) async throws
    /// What servers were asked since the last call of `forgetAsked`.
    func asked() async throws -> [UpstreamRecord]
    func forgetAsked() async throws
    /// How often a bound was reached; nil where that cannot be seen.
    func reached(_ bound: Bound) async throws -> Int?
    /// What else to show where a check fails.
    func trace() async throws -> [String]
}

/// A question that reached a server.
package struct UpstreamRecord: Hashable, Sendable {
    package var server: IPAddress
    package var question: Question
    package var isStream: Bool

    package init(server: IPAddress, question: Question, isStream: Bool) {
        self.server = server
        self.question = question
        self.isStream = isStream
    }
}

extension Scenario {
    /// Plays all steps; gives what was found wrong, each with its step, empty where all is right.
    package func play(with subject: some ScenarioSubject) async throws -> [String] {
        var failures: [String] = []
        var answer: Message?
        for step in steps {
            try await subject.begin(step: step.number)
            var found: [String] = []
            switch step.action {
            case .query(let entry):
                try await subject.forgetAsked()
                answer = nil
                if let raw = entry.raw {
                    try await subject.send(raw: raw)
                } else {
                    var query = entry.message
                    query.id = UInt16(truncatingIfNeeded: step.number)
                    answer = try await subject.answer(to: query)
                }
            case .checkAnswer(let entry):
                if let answer {
                    found = entry.differences(in: answer)
                    if !found.isEmpty { found.append("answered:\n\(answer.scenarioText)") }
                } else {
                    found = ["no answer came"]
                }
            case .timePasses(let seconds): try await subject.pass(seconds: seconds)
            case .checkOutQuery: continue
            case .check(let check):
                if let wrong = try await check.failure(subject, answer) { found = [wrong] }
            }
            guard !found.isEmpty else { continue }
            let steps = try await subject.trace()
            let trace = steps.isEmpty ? "" : "\ntrace:\n  " + steps.joined(separator: "\n  ")
            failures.append(
                "\(name) step \(step.number), line \(step.line): "
                    + found.joined(separator: "\n") + trace
            )
        }
        return failures
    }
}

extension Scenario.Check {
    /// What is wrong; nil where nothing is.
    fileprivate func failure(
        _ subject: some ScenarioSubject,
        _ answer: Message?
    ) async throws -> String? {
        switch self {
        case .bound(let name, let range):
            guard let bound = Bound.allCases.first(where: { $0.name == name }) else {
                return "there is no bound \(name)"
            }
            guard let reached = try await subject.reached(bound), !range.contains(reached) else {
                return nil
            }
            return "bound \(name) was reached \(reached) times, not \(Self.text(range))"
        case .upstreamQueries(let range):
            let count = try await subject.asked().count
            return range.contains(count)
                ? nil : "\(count) messages went to servers, not \(Self.text(range))"
        case .asked(let question, let address, let expected):
            let isAsked = try await subject.asked().contains {
                $0.question == question && (address == nil || address == $0.server)
            }
            let whom = address.map { "\($0)" } ?? "anyone"
            return isAsked == expected
                ? nil : "\(question) was \(expected ? "not " : "")asked of \(whom)"
        case .extendedError(let code, let expected):
            let codes = answer?.edns?.extendedErrors.map(\.code) ?? []
            return codes.contains(code) == expected
                ? nil : "extended errors are \(codes), expected \(expected ? "" : "no ")\(code)"
        case .ttl(let range):
            let records = (answer?.answers ?? []) + (answer?.authorities ?? [])
            let outside = records.filter { !range.contains(Int($0.ttl)) }
            guard records.isEmpty || !outside.isEmpty else { return nil }
            return "TTLs are \(Set(records.map(\.ttl)).sorted()), not \(Self.text(range))"
        }
    }

    private static func text(_ range: ClosedRange<Int>) -> String {
        range.upperBound == .max
            ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
    }
}
