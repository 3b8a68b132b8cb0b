/// The kind of a message: the header's 4 OPCODE bits (RFC 1035 §4.1.1).
package struct OpCode: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue & 0x0F }

    // Spelled out, since the one that the compiler makes is reached from other rooms by way of the protocol.
    @inlinable
    package static func == (left: OpCode, right: OpCode) -> Bool { left.rawValue == right.rawValue }

    package static let query = OpCode(rawValue: 0)
    package static let status = OpCode(rawValue: 2)
    package static let notify = OpCode(rawValue: 4)
    package static let update = OpCode(rawValue: 5)
    package static let statefulOperations = OpCode(rawValue: 6)

    private static let mnemonics = Mnemonics([
        0: "QUERY", 1: "IQUERY", 2: "STATUS", 4: "NOTIFY", 5: "UPDATE", 6: "DSO",
    ])

    /// The operation called `mnemonic` in any case, also as `OPCODE3`.
    package init?(mnemonic: some StringProtocol) {
        guard let value = Self.mnemonics.value(of: mnemonic, orPrefix: "OPCODE"), value <= 0x0F
        else { return nil }
        self.init(rawValue: UInt8(value))
    }
}

extension OpCode: CustomStringConvertible {
    /// The mnemonic, or `OPCODE3` for an unassigned code.
    package var description: String {
        Self.mnemonics.text(of: UInt16(rawValue), orPrefix: "OPCODE")
    }
}
