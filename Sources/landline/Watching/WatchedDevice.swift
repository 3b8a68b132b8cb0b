import Addresses
import Attribution
import DNSWire
import Keeper
import Policies
import QueryLog
import Rulesets

/// The device that is watched: how the log tells its lookups from others', and whom it has called before.
struct WatchedDevice {
    /// What was typed, as the log would write it.
    let label: String
    /// Its lookups, whenever.
    let query: LogQuery
    private let names: [String]
    private let log: LogReader
    /// The last lookup before it was watched.
    private let lastBefore: Int64
    /// The organisations of the catalogue that it had called before that.
    private let knownOrganisations: Set<String>

    /// The device called `text`: by its name, an address or a MAC, whether it has asked or not.
    ///
    /// A name that is neither declared nor in the log is a slip.
    init(_ text: String, of state: StateDirectory, in log: LogReader) throws {
        let address = IPAddress(text)?.description ?? MACAddress(text)?.description
        label = address ?? text
        let logged = try log.loggedDevices()
        var others: [String] = []
        var isDeclared = false
        do {
            others = try DeviceIdentities(publishedIn: state).otherNames(of: text, in: log)
            isDeclared = try Self.declared(in: state).contains { $0.text == text }
        } catch let error as RulesetError {
            // What was asked under another name is then not seen; everything else is.
            StandardError.write("warning: " + Visible.text("\(error)") + "\n")
        }
        guard address != nil || isDeclared || logged.contains(where: { $0.name == text }) else {
            let words = logged.map(\.name)
            throw Failure(
                "no device is called \(Visible.text(text))",
                remedy: NearestName.to(text, among: words)
                    .map { "did you mean \(Visible.text($0))?" }
                    ?? "landline device lists them; one that has not asked yet goes by its address or MAC",
                status: .nothingFound
            )
        }
        var query = LogQuery(limit: LogFollower.rowsMax)
        query.device = label
        query.otherDeviceNames = others
        self.query = query
        self.log = log
        lastBefore = try log.lastID()
        names =
            address == nil
            ? [label] + others
            : logged.filter {
                "\($0.address)" == address || $0.mac.map { "\($0)" } == address
                    || $0.name == address
            }.map(\.name)
        knownOrganisations = try Self.organisations(calledBy: names, in: log)
    }

    private static func declared(in state: StateDirectory) throws(RulesetError) -> [Slug] {
        do {
            return try PublishedRulesets(directory: state.rulesets).loadCurrent()
                .contents.rulebook.devices.map(\.id)
        } catch .nothingPublished {
            return []
        }
    }

    private static func organisations(
        calledBy names: [String],
        in log: LogReader
    ) throws(LogError) -> Set<String> {
        guard let first = names.first else { return [] }
        var query = TallyQuery(by: .reason)
        query.device = first
        query.otherDeviceNames = Array(names.dropFirst())
        return Set(try log.tally(query).compactMap { $0.reason?.organisation?.id.text })
    }

    /// Whether it had called `called` before it was watched, as far as the log reaches.
    ///
    /// `attributor` tells whose a domain is that the catalogue doesn't know.
    func hadCalled(_ called: Called, _ attributor: Attributor) -> Bool {
        if knownOrganisations.contains(called.organisation) { return true }
        guard !called.isCatalogued, let first = names.first else { return false }
        do {
            var query = LogQuery(limit: 1)
            query.device = first
            query.otherDeviceNames = Array(names.dropFirst())
            query.beforeID = lastBefore + 1
            query.holder = DomainHolder(of: try Name(called.organisation), by: attributor)
            return try !log.rows(query).isEmpty
        } catch {
            // Nobody can tell: then it is not called the first.
            return true
        }
    }
}
