package import Catalogue
package import QueryLog

/// What a report is made of: calls, the catalogue that explains them, and whose clock is meant.
package struct ReportSubject: Sendable {
    /// The calls; of a log, of a recording, of a replay.
    package var digest: CallDigest
    /// The curated organisations.
    package var catalogue: Catalogue
    /// Whose clock.
    package var clock: WallClock
    /// What was asked for: not before, and before, these microseconds since 1970.
    package var since: Int64
    package var until: Int64
    /// The device's name; nil for all.
    package var device: String?

    /// A report's subject with every part said.
    package init(
        digest: CallDigest,
        catalogue: Catalogue,
        clock: WallClock,
        since: Int64,
        until: Int64,
        device: String? = nil
    ) {
        self.digest = digest
        self.catalogue = catalogue
        self.clock = clock
        self.since = since
        self.until = until
        self.device = device
    }

    /// What a digest must tell for a report.
    package static var query: DigestQuery {
        DigestQuery([.names, .domains, .devices, .firsts, .minutes], namesMax: ReportLimits.names)
    }
}
