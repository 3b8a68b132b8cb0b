import Foundation
import TestDisks
import Testing

@testable import Processes

@Suite struct `A copy of a file` {
    let directory: TemporaryDirectory
    init() throws { directory = try TemporaryDirectory() }

    private func write(_ octets: [UInt8], to name: String) throws -> String {
        let path = directory.file(name)
        try Data(octets).write(to: URL(filePath: path))
        return path
    }

    @Test(arguments: [0, 1, 256 << 10, 700_001])
    func `holds the same octets`(count: Int) throws {
        let source = try write((0..<count).map { UInt8($0 % 251) }, to: "source")
        let copy = directory.file("copy")
        #expect(!FileCopy.holdSame(source, copy))
        try FileCopy.replace(copy, withCopyOf: source)
        try FileCopy.makeDurable(copy)
        #expect(FileCopy.holdSame(source, copy))
    }

    @Test(arguments: [0, 256 << 10, 600_000])
    func `is another where one octet differs`(position: Int) throws {
        var octets = [UInt8](repeating: 7, count: 600_001)
        let source = try write(octets, to: "source")
        octets[position] = 8
        #expect(!FileCopy.holdSame(source, try write(octets, to: "other")))
        #expect(!FileCopy.holdSame(source, try write(octets + [7], to: "longer")))
    }

    @Test func `takes the old one's place and leaves nothing else behind`() throws {
        let source = try write([1, 2, 3], to: "source")
        let copy = try write([4], to: "copy")
        try FileCopy.replace(copy, withCopyOf: source)
        #expect(FileCopy.holdSame(source, copy))
        #expect(throws: SystemError.self) {
            try FileCopy.replace(copy, withCopyOf: directory.file("nowhere"))
        }
        #expect(FileCopy.holdSame(source, copy))
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        #expect(Set(names) == ["source", "copy"])
    }
}
