import DNSWire
import Addresses
package import ZoneFiles

/// hosts(5) text: an address and its names a line.
package enum HostsFile {
    /// The largest text that is read.
    package static let textOctetsMax = ZoneFile.textOctetsMax
    /// How many problems are reported before the rest is left unread.
    package static let problemsMax = ZoneFile.problemsMax
    /// The TTL of names from hosts files, in seconds: they may be edited at any time.
    package static let ttl: UInt32 = 60

    /// Reads `text` into address records; each name is taken as a whole one.
    ///
    /// Lines for loopback addresses are left out: `127.0.1.1 server` is true on that machine only, and
    /// `localhost` is answered anyway. `file` is only what problems call the text.
    package static func parse(_ text: String, file: String) -> ParsedZone {
        var zone = ParsedZone()
        guard text.utf8.count <= textOctetsMax else {
            zone.problems.append(
                ZoneProblem(
                    file: file,
                    line: 1,
                    what: "the text has \(text.utf8.count) octets, more than \(textOctetsMax)",
                    remedy: "give a hosts file of this network; subscribe to blocklists as lists"
                )
            )
            return zone
        }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() where zone.problems.count < problemsMax {
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
            guard let first = words.first else { continue }
            // A zone (fe80::1%eth0) cannot be said in a record; it names no other machine's interface.
            guard let address = IPAddress(first.prefix { $0 != "%" }) else {
                zone.problems.append(
                    ZoneProblem(
                        file: file,
                        line: index + 1,
                        what: "the line does not begin with an address",
                        remedy: "write `address name …`, as in hosts(5)"
                    )
                )
                continue
            }
            if address.isLoopback || address.isLinkLocalV6 { continue }
            for word in words.dropFirst() {
                do throws(NameError) {
                    let name = try Name(word)
                    zone.records.append(.address(address.rdata, name: name, ttl: ttl))
                } catch {
                    zone.problems.append(
                        ZoneProblem(
                            file: file,
                            line: index + 1,
                            what: error.description,
                            remedy: "correct the name or take it out"
                        )
                    )
                }
            }
        }
        return zone
    }
}
