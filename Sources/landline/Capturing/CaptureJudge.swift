import Attribution
import Captures
import Classification
import DNSWire
import Policies

/// Tells of a capture's calls whom they call and what a policy makes of them, without a server.
struct CaptureJudge {
    private let classifier: Classifier

    /// The policy that decides.
    var policy: Slug { classifier.policy }

    /// By the policy named `policy` of the instance that `options` name.
    init(policy: String, of options: InstanceOptions) throws {
        classifier = try Classifier.loaded(policy: policy, of: options)
    }

    /// All calls of `capture`.
    func calls(of capture: Capture) -> [AttributedCall] {
        // A phone asks for few names often.
        var known: [Name: CallJudgement] = [:]
        func judge(_ name: Name) -> CallJudgement {
            if let judgement = known[name] { return judgement }
            let judgement = judgement(of: name)
            known[name] = judgement
            return judgement
        }
        return capture.calls.map { call in
            var judgement = judge(call.name)
            // As the answerer does: what a name leads to may be blocked where the name itself is not.
            if judgement.action == .allow, !judgement.called.isEssential, let alias = call.alias {
                let behind = judge(alias)
                if behind.action != .allow { judgement = behind }
            }
            return AttributedCall(call: call, judgement: judgement)
        }
    }

    /// Who is called by `name`, and what the policy decides.
    func judgement(of name: Name) -> CallJudgement {
        let verdict = classifier.verdict(name)
        return CallJudgement(
            called: classifier.called(name, verdict),
            action: verdict.action,
            rule: classifier.line(verdict.line).map { "\($0.rule)" } ?? ""
        )
    }
}

extension CallVerdict {
    /// What happens to a call of a capture.
    init(_ judgement: CallJudgement) {
        self =
            if judgement.action != .allow {
                .blocked
            } else if judgement.called.isContested {
                .contested
            } else {
                .allowed
            }
    }
}
