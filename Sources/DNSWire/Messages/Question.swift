/// What is asked: a name, a type and a class (RFC 1035 §4.1.2).
package struct Question: Hashable, Sendable {
    package var name: Name
    package var type: RRType
    package var `class`: RRClass

    package init(name: Name, type: RRType, class: RRClass = .in) {
        self.name = name
        self.type = type
        self.class = `class`
    }
}

extension Question: CustomStringConvertible {
    package var description: String { "\(name) \(`class`) \(type)" }
}
