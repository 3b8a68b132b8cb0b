import Dispatch
import Synchronization

/// Runs `work` on the cooperative pool and waits for it.
///
/// For a thread that may wait: a process's main thread or one of its own making, never one of the pool,
/// which could then have none left to do the work.
package func waiting<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
) throws -> Value {
    let result = Mutex<Result<Value, any Error>?>(nil)
    let done = DispatchSemaphore(value: 0)
    Task.detached {
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(try await work())
        } catch {
            outcome = .failure(error)
        }
        result.withLock { $0 = outcome }
        done.signal()
    }
    done.wait()
    guard let outcome = result.withLock({ $0 }) else { preconditionFailure("signalled too early") }
    return try outcome.get()
}
