import ArgumentParser
import Attribution
import Catalogue
import Foundation
import Keeper
import PublicSuffixes
import QueryLog
import Reports
import Rulesets

/// Which part of the log `top` and `report` are about.
struct DigestOptions: ParsableArguments {
    @Option(
        help: """
            Only this device: its name (what it asked before it had that counts as well), address or MAC.
            """
    )
    var device: String?

    @Option(
        help: ArgumentHelp(
            "Since when: 90s, 10m, 2h, 3d back from now, 18:00, or 2026-11-22T18:00.",
            valueName: "time"
        )
    )
    var since: String = "24h"

    @Option(help: ArgumentHelp("Until when (default: now).", valueName: "time"))
    var until: String?

    @OptionGroup var instance: InstanceOptions

    /// Microseconds since 1970: from when on, and before when.
    ///
    /// Two days and more are counted by whole hours, so they begin with one.
    func range(now: Date) throws(Failure) -> Range<Int64> {
        let hour: Int64 = 3_600_000_000
        let end =
            try until.map { (text) throws(Failure) in try Self.time(text, now) }
            ?? Int64((now.timeIntervalSince1970 * 1e6).rounded(.up))
        var begin = try Self.time(since, now)
        if end - begin >= 48 * hour { begin -= begin % hour }
        guard begin < end else {
            throw Failure(
                "there is no time between --since and --until",
                remedy: "Let --since come before --until.",
                status: .usage
            )
        }
        return begin..<end
    }

    private static func time(_ text: String, _ now: Date) throws(Failure) -> Int64 {
        guard let time = LogTime.microseconds(text, now: now) else {
            throw Failure(
                "\"\(Visible.text(text))\" is not understood",
                remedy:
                    "Write 10m, 2h, 3d (back from now), 18:00, 2026-11-22, or 2026-11-22T18:00:00Z.",
                status: .usage
            )
        }
        return time
    }

    /// What the log tells of that range, with what `query` wants of it; devices by their present names.
    func digest(_ query: DigestQuery, _ range: Range<Int64>) throws -> CallDigest {
        var query = query
        query.sinceMicroseconds = range.lowerBound
        query.untilMicroseconds = range.upperBound
        query.device = device
        do {
            let reader = try LogReader(path: instance.state.directory.log)
            let identities = identities()
            if let device {
                query.otherDeviceNames = try identities?.otherNames(of: device, in: reader) ?? []
            }
            let attributor =
                query.parts.contains(.domains)
                ? Attributor.load(instance.state.directory, catalogue: try catalogueDirectory())
                : Attributor(PublicSuffixes())
            var digest = try reader.digest(query, domain: attributor.domain)
            if !query.parts.isDisjoint(with: [.devices, .firsts]), let identities {
                digest.rename(try identities.currentNames(in: reader))
            }
            return digest
        } catch let error as LogError {
            throw Failure(error)
        }
    }

    /// The catalogue that the instance goes by.
    func catalogue() throws(Failure) -> Catalogue {
        Catalogue.load(directory: try catalogueDirectory())
    }

    private func catalogueDirectory() throws(Failure) -> String {
        try instance.instance().catalogue
    }

    /// Without a ruleset that can be read there is no telling who is called otherwise now.
    private func identities() -> DeviceIdentities? {
        do throws(RulesetError) {
            return try DeviceIdentities(publishedIn: instance.state.directory)
        } catch {
            StandardError.write(
                "warning: devices are called as they were then: \(Visible.text("\(error)"))\n"
            )
            return nil
        }
    }
}
