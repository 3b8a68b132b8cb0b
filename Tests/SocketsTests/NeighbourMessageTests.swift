import Addresses
import Testing

@testable import Sockets

/// A neighbour message as the kernel of a little-endian machine writes it.
private func message(
    type: UInt8 = 28,
    family: UInt8 = 2,
    state: UInt8 = 2,
    _ attributes: [UInt8]...
) -> [UInt8] {
    let padded = attributes.flatMap { $0 + [UInt8](repeating: 0, count: -$0.count & 3) }
    return [UInt8(28 + padded.count), 0, 0, 0, type, 0, 0, 0] + [UInt8](repeating: 0, count: 8)
        + [family, 0, 0, 0, 3, 0, 0, 0, state, 0, 0, 1] + padded
}

private func attribute(_ type: UInt8, _ octets: [UInt8]) -> [UInt8] {
    [UInt8(4 + octets.count), 0, type, 0] + octets
}

@Suite(.enabled(if: 1.littleEndian == 1, "the samples are of a little-endian machine"))
struct `A neighbour message` {
    private let v4 = attribute(1, [192, 0, 2, 7])
    private let v6 = attribute(
        1,
        [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]
    )
    private let hardware = attribute(2, [2, 0, 0, 0, 0, 7])
    private let address = IPAddress(192, 0, 2, 7)
    private let mac = MACAddress(bits: 0x0200_0000_0007)

    @Test func `tells who is there and who has gone`() throws {
        let datagram =
            message(v4, attribute(9, [1]), hardware) + message(family: 10, v6, hardware)
            + message(type: 29, v4, hardware) + message(state: 0x20, v4)
            + [20, 0, 0, 0, 3, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        #expect(
            NeighbourMessage.readAll(datagram.span) == [
                .present(address, mac),
                .present(try #require(IPAddress("2001:db8::7")), mac),
                .absent(address), .absent(address), .done,
            ]
        )
    }

    @Test(arguments: [
        (state: UInt8(0x01), holds: false), (0x02, true), (0x04, true), (0x08, true),
        (0x10, true), (0x20, false), (0x40, false), (0x80, true), (0x00, false),
    ])
    func `counts only in a state that has an address`(state: UInt8, holds: Bool) {
        let messages = NeighbourMessage.readAll(message(state: state, v4, hardware).span)
        #expect(messages == [holds ? .present(address, mac) : .absent(address)])
    }

    @Test func `without a usable hardware address means absent`() {
        for odd in [attribute(2, [1, 2, 3, 4]), attribute(2, [0, 0, 0, 0, 0, 0]), []] {
            #expect(NeighbourMessage.readAll(message(v4, odd).span) == [.absent(address)])
        }
    }

    @Test func `of another family or without an address says nothing`() {
        #expect(NeighbourMessage.readAll(message(family: 7, v4, hardware).span).isEmpty)
        #expect(NeighbourMessage.readAll(message(hardware).span).isEmpty)
        #expect(NeighbourMessage.readAll(message(type: 24, v4, hardware).span).isEmpty)
    }

    @Test func `that refuses gives the error`() {
        let refusal: [UInt8] =
            [20, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] + [0xFE, 0xFF, 0xFF, 0xFF]
        #expect(NeighbourMessage.readAll(refusal.span) == [.refused(code: 2)])
    }

    @Test func `cut short or with wrong lengths is never read past its end`() {
        let whole = message(v4, hardware) + message(family: 10, v6, hardware)
        for count in 0..<whole.count {
            _ = NeighbourMessage.readAll(whole.span.extracting(0..<count))
        }
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            var damaged = whole
            for _ in 0..<3 {
                damaged[Int.random(in: 0..<damaged.count, using: &random)] = .random(
                    in: 0...255,
                    using: &random
                )
            }
            _ = NeighbourMessage.readAll(damaged.span)
        }
    }
}
