import Foundation
import TestDisks
import Testing

@testable import Processes

@Suite struct `A durable file` {
    let directory: TemporaryDirectory
    init() throws { directory = try TemporaryDirectory() }

    @Test func `is replaced whole, keeps its permissions and leaves nothing beside it`() throws {
        let path = directory.file("own.rules")
        try DurableFile.replace(path, with: Array("block a.example\n".utf8))
        #expect(directory.read("own.rules") == "block a.example\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o664], ofItemAtPath: path)
        try DurableFile.replace(path, with: [])
        #expect(directory.read("own.rules") == "")
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o664)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["own.rules"]
        )
    }

    @Test func `says why it could not be written, and leaves the old one`() throws {
        let path = directory.file("missing/own.rules")
        #expect(throws: SystemError.self) { try DurableFile.replace(path, with: [1]) }
        try FileManager.default.createDirectory(
            atPath: directory.file("taken"),
            withIntermediateDirectories: false
        )
        #expect(throws: SystemError.self) {
            try DurableFile.replace(directory.file("taken"), with: [1])
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["taken"])
    }
}
