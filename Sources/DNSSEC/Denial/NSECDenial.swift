import DNSWire

/// What the NSEC records of one zone deny (RFC 4035 §5.4, RFC 6840 §4).
///
/// Every answer is nil where the records do not show it.
struct NSECDenial: Sendable {
    let zone: Name
    let records: [Record]

    /// One NSEC record.
    struct Record: Sendable {
        let owner: Name
        let data: NSECData
    }

    func nameError(of name: Name) -> DenialFinding? {
        guard let encloser = closestEncloser(ofAbsent: name),
            let wildcard = encloser.wildcardBelow
        else { return nil }
        return name == wildcard || isAbsent(wildcard) ? .proven : nil
    }

    func noData(of name: Name, type: RRType) -> DenialFinding? {
        if let record = match(name) {
            return record.data.types.denies(type, isRoot: name.isRoot) ? .proven : nil
        }
        if isEmptyNonTerminal(name) { return .proven }
        guard let encloser = closestEncloser(ofAbsent: name),
            let wildcard = encloser.wildcardBelow
        else { return nil }
        if let record = match(wildcard) {
            return record.data.types.denies(type, isRoot: false) ? .proven : nil
        }
        return isEmptyNonTerminal(wildcard) ? .proven : nil
    }

    func wildcardAnswer(for name: Name, closestEncloser: Name) -> DenialFinding? {
        self.closestEncloser(ofAbsent: name) == closestEncloser ? .proven : nil
    }

    func delegation(at name: Name) -> DelegationFinding? {
        if let record = match(name) { return record.data.types.delegation }
        return covering(name) == nil ? nil : .notDelegation
    }

    // MARK: - Single records

    private func match(_ name: Name) -> Record? { records.first { $0.owner == name } }

    /// A record that shows that `name` owns nothing: it may be absent or an empty non-terminal.
    private func covering(_ name: Name) -> Record? {
        records.first { $0.covers(name, zone: zone) }
    }

    /// Whether `name` owns nothing, but names below it exist.
    private func isEmptyNonTerminal(_ name: Name) -> Bool {
        covering(name)?.data.next.isEqualToOrBelow(name) ?? false
    }

    private func isAbsent(_ name: Name) -> Bool { closestEncloser(ofAbsent: name) != nil }

    /// The longest existing name above `name`, if `name` does not exist.
    ///
    /// The neighbours of a gap exist, and with them all above them; any other name there would be in the gap
    /// itself. So what `name` has in common with one of them is all of it that exists.
    private func closestEncloser(ofAbsent name: Name) -> Name? {
        guard let record = covering(name), !record.data.next.isEqualToOrBelow(name) else {
            return nil
        }
        let before = name.labelsInCommon(with: record.owner)
        let after = name.labelsInCommon(with: record.data.next)
        return name.suffix(labels: max(before, after))
    }
}

extension NSECDenial.Record {
    /// Whether `name` lies between the owner and the next name, and the record may tell of it.
    func covers(_ name: Name, zone: Name) -> Bool {
        guard owner < name else { return false }
        // After the last name comes the zone's own again (RFC 4034 §4.1.1).
        guard name < data.next || data.next == zone else { return false }
        return !(name.isEqualToOrBelow(owner) && data.types.hidesNamesBelow)
    }
}
