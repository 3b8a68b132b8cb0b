import Control
import Rulesets
import Sockets

// What the answerer keeps, asked of it: with a keeper or without.

extension KeeperDesk {
    /// What the cache holds, page by page.
    func cached(_ selection: CacheSelection) throws(ControlFailure) -> CacheShowReport {
        let limit = max(1, min(selection.limit, CacheShowOperation.limitMax))
        var report = CacheShowReport(answers: [], count: 0)
        var selection = selection
        selection.after = nil
        while report.answers.count < limit {
            selection.limit = limit - report.answers.count
            let wanted = selection
            let page = try askingAnswerer { link in try link.cachePage(wanted) }
            report.answers += page.answers
            report.count = page.count
            // A page without an answer would be asked for again and again.
            guard let next = page.next, !page.answers.isEmpty else { break }
            selection.after = next
        }
        return report
    }

    /// Asks the answerer, and says in words why it could not be asked.
    func askingAnswerer<Value>(
        _ ask: (AnswererLink) throws -> Value
    ) throws(ControlFailure) -> Value {
        do {
            return try ask(AnswererLink(socketPath: instance.state.answererSocket))
        } catch let refusal as AnswererLink.Refusal {
            throw ControlFailure(.invalid, refusal.reason)
        } catch let error as SocketError {
            switch error.kind {
            case .noSuchPath, .connectionRefused:
                throw ControlFailure(
                    .unavailable,
                    "the answerer is not running",
                    remedy: "start it with: landline serve (or landline answerer)"
                )
            default:
                throw ControlFailure(.unavailable, "the answerer does not answer: \(error)")
            }
        } catch {
            throw ControlFailure(.internal, "the answerer's answer cannot be read: \(error)")
        }
    }
}
