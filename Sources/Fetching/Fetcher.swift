import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL

/// Fetches a file by HTTPS if it has changed, within bounds of size and time.
///
/// The server's certificate is checked against those that this machine trusts. It follows no redirection: an
/// address that leads elsewhere is told of, so that its owner may decide.
package struct Fetcher: Sendable {
    /// How long the whole may take, in seconds: a few hundred kilobytes come over a slow line in that time.
    package static let secondsMax = 60
    /// How long a connection may take to be made, in seconds.
    static let connectSecondsMax: Int64 = 10
    /// How long a server may be silent, in seconds.
    static let silenceSecondsMax: Int64 = 20

    /// What a fetch brought.
    package enum Result: Equatable, Sendable {
        /// The copy is still what the server has.
        case unchanged
        /// The server has this.
        case changed([UInt8], Validators)
    }

    /// Whom the program says it is.
    private let agent: String
    private let secondsMax: Int
    /// A file of certificates in PEM that are trusted in place of the system's; nil for those.
    private let trusted: String?

    /// A fetcher that calls itself `agent`.
    ///
    /// `trusted` names a file of certificates in PEM that are trusted in place of this machine's.
    package init(agent: String, trusting trusted: String? = nil, secondsMax: Int = secondsMax) {
        self.agent = agent
        self.trusted = trusted
        self.secondsMax = secondsMax
    }

    /// Fetches what is at `address`, of at most `octetsMax` octets, unless it is what `validators` speak of.
    package func fetch(
        _ address: FetchAddress,
        unless validators: Validators?,
        octetsMax: Int
    ) async throws(FetchError) -> Result {
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let outcome: Swift.Result<Result, any Error>
        do {
            outcome = .success(
                try await withinTime {
                    try await exchange(address, validators, octetsMax, by: client)
                }
            )
        } catch {
            outcome = .failure(error)
        }
        do {
            try await client.shutdown()
        } catch {
            // The connections are gone with it, which was all that is wanted of them.
        }
        switch outcome {
        case .success(let result): return result
        case .failure(let error): throw explained(error, octetsMax)
        }
    }

    private var configuration: HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        if let trusted { tls.trustRoots = .file(trusted) }
        tls.minimumTLSVersion = .tlsv12
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls,
            redirectConfiguration: .disallow,
            timeout: .init(
                connect: .seconds(Self.connectSecondsMax),
                read: .seconds(Self.silenceSecondsMax)
            )
        )
        configuration.httpVersion = .http1Only
        // A failure is told at once rather than tried again until the time is over.
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    /// Does `work`, and gives it up when its time is over: the library's own deadline ends with the head of
    /// the answer.
    private func withinTime(
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: .seconds(secondsMax))
                throw FetchError.tooSlow(seconds: secondsMax)
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }

    private func exchange(
        _ address: FetchAddress,
        _ validators: Validators?,
        _ octetsMax: Int,
        by client: HTTPClient
    ) async throws -> Result {
        var request = HTTPClientRequest(url: address.text)
        request.headers.add(name: "user-agent", value: agent)
        if let validators, validators.address == address.text {
            if let etag = validators.etag {
                request.headers.add(name: "if-none-match", value: etag)
            }
            if let time = validators.lastModified {
                request.headers.add(name: "if-modified-since", value: time)
            }
        }
        let response = try await client.execute(request, timeout: .seconds(Int64(secondsMax)))
        let isConditional = request.headers.contains { $0.name.hasPrefix("if-") }
        switch response.status {
        case .ok: break
        case .notModified where isConditional: return .unchanged
        default:
            throw FetchError.refused(
                status: Int(response.status.code),
                location: response.headers.first(name: "location")
            )
        }
        let body = try await response.body.collect(upTo: octetsMax)
        return .changed(
            Array(buffer: body),
            Validators(
                address: address.text,
                etag: response.headers.first(name: "etag"),
                lastModified: response.headers.first(name: "last-modified"),
                octets: body.readableBytes
            )
        )
    }

    /// The library's errors in our words.
    private func explained(_ error: any Error, _ octetsMax: Int) -> FetchError {
        switch error {
        case let error as FetchError: return error
        case is NIOTooManyBytesError: return .tooLarge(octetsMax: octetsMax)
        case is NIOSSLExtraError: return .untrusted("\(error)")
        case is NIOSSLError, is BoringSSLError:
            let words = "\(error)"
            return words.contains("CERTIFICATE_VERIFY_FAILED")
                ? .untrusted(words) : .unreachable(words)
        case let error as HTTPClientError: return .unreachable(error.shortDescription)
        default: return .unreachable("\(error)")
        }
    }
}
