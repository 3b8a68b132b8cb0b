import Foundation
import NIOSSL
import Sockets
import TestDisks
import TestPeers
import Testing
import Transports

@Suite struct `A TLS listener` {
    // RFC 7858 §3.3
    @Test func `answers pipelined messages, and says by what they came`() async throws {
        let server = try await TLSServer()
        let client = try await server.connect()
        let messages = (0..<500).map { index in
            [UInt8](repeating: UInt8(index % 200), count: 2 + index % 60) + [UInt8(index / 200)]
        }
        try await client.send(all: messages)
        for message in messages { #expect(try client.receive() == message.reversed()) }
        #expect(client.applicationProtocol == "dot")
        #expect(server.handler.seen.allSatisfy { $0.transport == .tls })
        try await client.close()
        try await server.listener.stop()
        #expect(server.listener.counters.answers == 500)
    }

    @Test func `sends late answers and the longest ones`() async throws {
        let server = try await TLSServer()
        let client = try await server.connect()
        try await client.send([HoldingHandler.hold, 1], [HoldingHandler.answerByPromise, 2])
        #expect(try client.receive() == [2, HoldingHandler.answerByPromise])
        server.handler.release(0)
        #expect(try client.receive() == [1, HoldingHandler.hold])
        try await client.send(
            all: (0..<150).map { [HoldingHandler.grow, UInt8($0)] }
        )
        for index in 0..<150 {
            let answer = try #require(try client.receive())
            #expect(answer.count == StreamReply.octetsMax && answer[1] == UInt8(index))
        }
        try await client.close()
        try await server.listener.stop()
    }

    // RFC 8310 §5
    @Test func `speaks TLS 1.2 and nothing older`() async throws {
        let server = try await TLSServer()
        let modern = try await server.connect(at: .tlsv12)
        try await modern.send([1, 2])
        #expect(try modern.receive() == [2, 1])
        let old = try await server.connect(at: .tlsv11)
        #expect(try old.receive() == nil)
        #expect(server.handler.seen.count == 1)
        try await server.listener.stop()
    }

    @Test func `closes a connection that is not by TLS`() async throws {
        let server = try await TLSServer()
        let client = try StreamClient(server.address)
        try client.send([0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1])
        #expect(try client.receive() == nil)
        #expect(server.handler.seen.isEmpty && server.listener.counters.idle == 0)
        try await server.listener.stop()
    }

    @Test(arguments: [[], [0x16, 0x03, 0x01, 0x00]] as [[UInt8]])
    func `closes a connection whose handshake does not come to an end`(written: [UInt8])
        async throws
    {
        var limits = TCPLimits()
        limits.idleTimeout = .milliseconds(40)
        let server = try await TLSServer(limits: limits)
        let client = try StreamClient(server.address)
        try client.write(written)
        #expect(try client.receive() == nil)
        #expect(server.listener.counters.idle == 1)
        try await server.listener.stop()
    }

    @Test func `shows a renewed certificate to those who come, and keeps those who are there`()
        async throws
    {
        let server = try await TLSServer()
        let before = try await server.connect()
        try await before.send([1, 2])
        #expect(try before.receive() == [2, 1])
        let renewed = try TestCertificate(in: server.directory.path, name: "renewed")
        try server.credentials.show(renewed)
        let after = try await server.connect(trusting: renewed)
        try await after.send([3, 4])
        #expect(try after.receive() == [4, 3])
        #expect(try await server.connect().receive() == nil, "the first is shown no more")
        try await before.send([5, 6])
        #expect(try before.receive() == [6, 5])
        try await server.listener.stop()
    }

    @Test func `goes on with its certificate when the next can't be used`() async throws {
        let server = try await TLSServer()
        let other = try TestCertificate(in: server.directory.path, name: "other")
        #expect(throws: TLSCredentialsError.mismatch) {
            try server.credentials.show(other, key: server.certificate)
        }
        #expect(throws: TLSCredentialsError.noCertificate) {
            try server.credentials.replace(certificate: [1, 2], key: [])
        }
        #expect(throws: TLSCredentialsError.noCertificate) {
            try server.credentials.replace(certificate: [], key: [])
        }
        let certificate = [UInt8](try Data(contentsOf: URL(filePath: other.certificate)))
        #expect(throws: TLSCredentialsError.noKey) {
            try server.credentials.replace(certificate: certificate, key: certificate)
        }
        let client = try await server.connect()
        try await client.send([1, 2])
        #expect(try client.receive() == [2, 1])
        try await server.listener.stop()
    }

    @Test func `refuses everyone while it has no certificate`() async throws {
        let server = try await TLSServer(hasCertificate: false)
        #expect(!server.credentials.areThere)
        #expect(try StreamClient(server.address).receive() == nil)
        #expect(server.listener.counters.refusedUnprotected == 1)
        try server.credentials.show(server.certificate)
        let client = try await server.connect()
        try await client.send([1, 2])
        #expect(try client.receive() == [2, 1])
        try await server.listener.stop()
    }
}
