import Resolution
import Rulesets
import DNSWire
import Policies
import Recursion
import Sockets
import TOMLText

/// Tables that say, each for one zone, where its questions go: `[[forward]]` and `[[stub]]`.
struct RouteTables: ConfigurationPart {
    let kind: RecursionSettings.Route.Kind
    let name: String
    let sentence: String
    private let settings: [Setting<RecursionSettings.Route>]

    /// Questions that are put to resolvers.
    static let forward = RouteTables(
        kind: .forward,
        name: "forward",
        sentence:
            "A zone whose questions go to these resolvers; \".\" is every zone. What they say is "
            + "validated.",
        zone: "\"corp.example.org\"",
        servers: "The resolvers to ask."
    )

    /// Questions that are put to servers of the zone.
    static let stub = RouteTables(
        kind: .stub,
        name: "stub",
        sentence:
            "A zone whose servers are these, whatever the zone above says of it. What they say is "
            + "validated.",
        zone: "\"2.0.192.in-addr.arpa\"",
        servers: "The servers of the zone, which need not resolve anything else."
    )

    private init(
        kind: RecursionSettings.Route.Kind,
        name: String,
        sentence: String,
        zone: String,
        servers: String
    ) {
        self.kind = kind
        self.name = name
        self.sentence = sentence
        settings = [
            Setting("zone", \.zone, .name, example: zone, "The zone, with all below it."),
            Setting(
                "servers",
                \.servers,
                list(.socketAddress, "addresses, with a port where it isn't 53"),
                example: "[\"192.0.2.53\", \"2001:db8::53\"]",
                servers
            ),
        ]
    }

    var header: String { "[\(name)]" }
    var exampleHeader: String { "[\(name)]" }
    var isFamily: Bool { true }

    var described: [DescribedSetting] { settings.map { $0.described(default: nil) } }

    func read(_ node: TOMLNode, into configuration: inout Configuration) -> [TOMLProblem] {
        let nodes =
            if case .array(let nodes) = node.value { nodes } else { [node] }
        var problems: [TOMLProblem] = []
        for node in nodes {
            do throws(TOMLProblem) {
                problems += try readRoute(node, into: &configuration)
            } catch {
                problems.append(error)
            }
        }
        return problems
    }

    /// Reads one table; a later file's takes the place of an earlier one's for the same zone.
    private func readRoute(
        _ node: TOMLNode,
        into configuration: inout Configuration
    ) throws(TOMLProblem) -> [TOMLProblem] {
        let section = try node.section()
        var route = RecursionSettings.Route(zone: .root, servers: [], kind: kind)
        var places: [String: RuleOrigin] = [:]
        let problems = SettingsReader(settings: settings)
            .read(section, into: &route, origins: &places)
        guard problems.isEmpty else { return problems }
        for key in ["zone", "servers"] where section[key] == nil {
            throw section.problem(
                "`[[\(name)]]` lacks `\(key)`",
                remedy: "add a line `\(key) = …`"
            )
        }
        guard !route.servers.isEmpty else {
            throw section.problem(
                "\(route.zone.fullyQualified) has no server to ask",
                remedy: "name one by `servers`, or remove the table"
            )
        }
        let origin = RuleOrigin(section)
        let path = Self.path(of: route)
        var routes = configuration.answerer.resolution.recursion.routes
        if let index = routes.firstIndex(where: { $0.zone == route.zone }) {
            if let earlier = configuration.origins[Self.path(of: routes[index])],
                earlier.file == origin.file
            {
                throw section.problem(
                    "\(route.zone.fullyQualified) has servers already (\(earlier))",
                    remedy: "put all its servers into one table"
                )
            }
            configuration.origins[Self.path(of: routes[index])] = nil
            routes[index] = route
        } else {
            routes.append(route)
        }
        configuration.origins[path] = origin
        configuration.answerer.resolution.recursion.routes = routes
        return []
    }

    /// What the place of a route is kept under.
    static func path(of route: RecursionSettings.Route) -> String {
        "\(route.kind == .forward ? "forward" : "stub").\(route.zone.fullyQualified)"
    }

    func shown(_ configuration: Configuration) -> [ShownTable] {
        configuration.answerer.resolution.recursion.routes.filter { $0.kind == kind }
            .map { route in
                let origin = configuration.origins[Self.path(of: route)]
                return ShownTable(
                    header: header,
                    rows: settings.compactMap { setting in
                        setting.show(route).map { (setting.key, $0, origin) }
                    }
                )
            }
    }
}
