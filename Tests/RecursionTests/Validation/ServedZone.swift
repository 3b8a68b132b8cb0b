import DNSSEC
import DNSWire
import Foundation
import Testing
import ZoneFiles

/// A zone of the folder `Zones`, which answers as its servers would.
struct ServedZone {
    let apex: Name
    private(set) var sets: [Name: [RRset]] = [:]
    /// All names that exist, empty non-terminals included.
    private var names: Set<Name> = []
    private var nsecs: [RRset] = []
    private var nsec3s: [RRset] = []

    init(_ file: String, apex: Name) throws {
        self.apex = apex
        for set in RRset.grouping(try Self.records(of: file)) {
            if set.type == .nsec3 {
                nsec3s.append(set)
                continue
            }
            sets[set.name, default: []].append(set)
            if set.type == .nsec { nsecs.append(set) }
            for labels in apex.labelCount...set.name.labelCount {
                names.insert(set.name.suffix(labels: labels))
            }
        }
        nsecs.sort { $0.name < $1.name }
        nsec3s.sort { $0.name < $1.name }
    }

    /// The records of a file in the folder `Zones`.
    static func records(of file: String) throws -> [ResourceRecord] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Zones")
        let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        let zone = ZoneFile.parse(text, file: file)
        try #require(zone.problems.isEmpty, "\(zone.problems)")
        return zone.records
    }

    func set(_ name: Name, _ type: RRType) -> RRset? {
        sets[name]?.first { $0.type == type }
    }

    /// Adds what the zone says to `question` for `name`, where its aliases have led so far.
    func answer(_ name: Name, _ question: Question, to response: inout Answer) {
        if let dname = dname(above: name) {
            response.answers.append(dname)
            let prefix = name.octets.dropLast(dname.name.octets.count)
            guard let target = try? Name(wire: Array(prefix) + dname.rdatas[0]) else { return }
            response.answers.append(
                RRset(name: name, type: .cname, ttl: dname.ttl, rdatas: [target.octets])
            )
            response.target = target
        } else if names.contains(name) {
            answer(name, owner: name, question, to: &response)
        } else if names.contains(wildcard(for: name)) {
            response.authorities += covers(of: name)
            answer(name, owner: wildcard(for: name), question, to: &response)
        } else {
            response.isNameError = true
            response.authorities += soa + covers(of: name) + covers(of: wildcard(for: name))
        }
    }

    private func answer(_ name: Name, owner: Name, _ question: Question, to response: inout Answer)
    {
        let found = (sets[owner] ?? []).filter {
            $0.type == question.type || question.type == .any || $0.type == .cname
        }
        guard !found.isEmpty else {
            response.authorities += soa + matches(of: owner)
            return
        }
        for var set in found {
            set.name = name
            response.answers.append(set)
            if set.type == .cname, question.type != .cname, question.type != .any {
                response.target = try? Name(wire: set.rdatas[0])
            }
        }
    }

    private func dname(above name: Name) -> RRset? {
        var rest = name.parent
        while let candidate = rest, candidate.isEqualToOrBelow(apex) {
            if let found = set(candidate, .dname) { return found }
            rest = candidate.parent
        }
        return nil
    }

    /// The nearest name at or above `name` that exists.
    private func closestEncloser(of name: Name) -> Name {
        var rest = name
        while !names.contains(rest), let parent = rest.parent { rest = parent }
        return rest
    }

    private func wildcard(for name: Name) -> Name {
        (try? closestEncloser(of: name).prepending(label: [0x2A])) ?? name
    }

    private var soa: [RRset] { self.set(apex, .soa).map { [$0] } ?? [] }

    /// What shows the types of `name`, which exists.
    private func matches(of name: Name) -> [RRset] {
        guard !nsec3s.isEmpty else { return nsec(at: name) }
        // An unsigned delegation in an opt-out span has no NSEC3 of its own (RFC 5155 §7.2.7).
        let isUnsigned = set(name, .ns) != nil && set(name, .ds) == nil && name != apex
        return (isUnsigned ? name.parent.map(hashed) ?? [] : []) + hashed(name)
    }

    /// What shows that `name` does not exist.
    private func covers(of name: Name) -> [RRset] {
        guard !nsec3s.isEmpty else { return nsec(at: name) }
        let encloser = closestEncloser(of: name)
        return hashed(encloser) + hashed(name.suffix(labels: encloser.labelCount + 1))
    }

    /// The NSEC set at `name`, or that which covers it.
    private func nsec(at name: Name) -> [RRset] {
        nsecs.last { $0.name <= name }.map { [$0] } ?? []
    }

    /// The NSEC3 set at the hash of `name`, or that which covers it.
    private func hashed(_ name: Name) -> [RRset] {
        guard let data = nsec3s.first.flatMap({ NSEC3Data(rdata: $0.rdatas[0]) }),
            let owner = try? apex.prepending(
                label: NSEC3Hash.label(of: NSEC3Hash.octets(of: name, data.parameters))
            )
        else { return [] }
        return (nsec3s.last { $0.name <= owner } ?? nsec3s.last).map { [$0] } ?? []
    }

    /// An answer in the making.
    struct Answer {
        var answers: [RRset] = []
        var authorities: [RRset] = []
        var target: Name?
        var isNameError = false
    }
}
