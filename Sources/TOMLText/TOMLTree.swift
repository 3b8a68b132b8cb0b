/// A table while the file is being read: it still grows, and knows how it came to be, because TOML
/// forbids to define a table twice.
final class TOMLTree {
    /// How a table came to be; decides who may add to it.
    enum Origin {
        /// Named on the way to another: `a` of `[a.b]`.
        case implicit
        /// By its own header.
        case header
        /// By a dotted key: `a` of `a.b = 1`.
        case dotted
        /// By `{ … }`: complete.
        case inline
    }

    /// What a key leads to.
    enum Item {
        case value(TOMLNode.Value)
        case table(TOMLTree)
        /// By `[[…]]` headers.
        case elements([TOMLTree])

        func node(file: String, line: Int, path: [String]) -> TOMLNode {
            let value: TOMLNode.Value =
                switch self {
                case .value(let value): value
                case .table(let table): .section(table.section(file: file))
                case .elements(let tables):
                    .array(
                        tables.map { table in
                            TOMLNode(
                                file: file,
                                line: table.line,
                                path: table.path.joined(separator: "."),
                                value: .section(table.section(file: file))
                            )
                        }
                    )
                }
            return TOMLNode(
                file: file,
                line: line,
                path: path.joined(separator: "."),
                value: value
            )
        }
    }

    /// A key is set twice: which, and where the first time.
    struct Conflict: Error {
        let path: [String]
        let line: Int
    }

    private struct Slot {
        let key: String
        let line: Int
        var item: Item
    }

    let line: Int
    let path: [String]
    private var origin: Origin
    private var slots: [Slot] = []
    private var positions: [String: Int] = [:]

    init(line: Int, path: [String], origin: Origin) {
        self.line = line
        self.path = path
        self.origin = origin
    }

    /// The finished table.
    func section(file: String) -> TOMLSection {
        TOMLSection(
            file: file,
            line: line,
            path: path.joined(separator: "."),
            entries: slots.map { slot in
                TOMLSection.Entry(
                    key: slot.key,
                    node: slot.item.node(file: file, line: slot.line, path: path + [slot.key])
                )
            }
        )
    }

    /// Sets a key that must be new.
    func insert(_ item: Item, key: String, line: Int) throws(Conflict) {
        if let position = positions[key] { throw conflict(at: position) }
        positions[key] = slots.count
        slots.append(Slot(key: key, line: line, item: item))
    }

    /// The table and last key that a dotted key means, made as needed.
    func descend(dotted keys: [String], line: Int) throws(Conflict) -> (TOMLTree, String) {
        var table = self
        for key in keys.dropLast() {
            if let position = table.positions[key] {
                guard case .table(let next) = table.slots[position].item, next.origin == .dotted
                else { throw table.conflict(at: position) }
                table = next
            } else {
                table = try table.add(key, line: line, origin: .dotted)
            }
        }
        return (table, keys[keys.count - 1])
    }

    /// The table of `[keys]`, which must not have had a header yet.
    func openHeader(_ keys: [String], line: Int) throws(Conflict) -> TOMLTree {
        let owner = try walk(keys.dropLast(), line: line)
        let key = keys[keys.count - 1]
        guard let position = owner.positions[key] else {
            return try owner.add(key, line: line, origin: .header)
        }
        guard case .table(let table) = owner.slots[position].item, table.origin == .implicit else {
            throw owner.conflict(at: position)
        }
        table.origin = .header
        return table
    }

    /// A new element of `[[keys]]`.
    func appendElement(_ keys: [String], line: Int) throws(Conflict) -> TOMLTree {
        let owner = try walk(keys.dropLast(), line: line)
        let key = keys[keys.count - 1]
        let table = TOMLTree(line: line, path: owner.path + [key], origin: .header)
        guard let position = owner.positions[key] else {
            try owner.insert(.elements([table]), key: key, line: line)
            return table
        }
        guard case .elements(let tables) = owner.slots[position].item else {
            throw owner.conflict(at: position)
        }
        owner.slots[position].item = .elements(tables + [table])
        return table
    }

    /// Follows the keys of a header before its last, through the newest element of each array.
    private func walk(_ keys: some Sequence<String>, line: Int) throws(Conflict) -> TOMLTree {
        var table = self
        for key in keys {
            guard let position = table.positions[key] else {
                table = try table.add(key, line: line, origin: .implicit)
                continue
            }
            switch table.slots[position].item {
            case .table(let next) where next.origin != .inline: table = next
            case .elements(let tables): table = tables[tables.count - 1]
            default: throw table.conflict(at: position)
            }
        }
        return table
    }

    private func add(_ key: String, line: Int, origin: Origin) throws(Conflict) -> TOMLTree {
        let table = TOMLTree(line: line, path: path + [key], origin: origin)
        try insert(.table(table), key: key, line: line)
        return table
    }

    private func conflict(at position: Int) -> Conflict {
        Conflict(path: path + [slots[position].key], line: slots[position].line)
    }
}
