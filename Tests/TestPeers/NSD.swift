import Addresses
import Foundation
package import Sockets

/// NSD from Debian's packages, serving one zone on the loopback; ended when the last reference goes.
package final class NSD {
    package let address: SocketAddress
    private let folder: URL
    private let process: SpawnedProcess

    /// Where Debian puts it.
    package static let path = "/usr/sbin/nsd"
    package static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// Serves `zone` (zone-file text) as `origin`, and returns when it answers.
    ///
    /// `prefix` goes in front of its command, to run it in a network namespace.
    package init(origin: String, zone: String, prefix: [String] = []) throws {
        address = FreeAddress.find()
        folder = FileManager.default.temporaryDirectory.appending(
            path: "landline-nsd-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(zone.utf8).write(to: folder.appending(path: "zone"))
        let configuration = """
            server:
                ip-address: \(address.address)@\(address.port)
                username: ""
                chroot: ""
                zonesdir: "\(folder.path())"
                database: ""
                pidfile: "\(folder.path())/nsd.pid"
                xfrdfile: "\(folder.path())/xfrd.state"
                zonelistfile: "\(folder.path())/zone.list"
                logfile: "\(folder.path())/log"
                server-count: 1
                rrl-ratelimit: 0
            remote-control:
                control-enable: no
            zone:
                name: "\(origin)"
                zonefile: "\(folder.path())/zone"
            """
        let file = folder.appending(path: "nsd.conf")
        try Data(configuration.utf8).write(to: file)
        process = try SpawnedProcess(prefix + [Self.path, "-d", "-c", file.path()])
        try Waiting.untilAnswers(address, prefix: prefix)
    }

    deinit {
        // The group: NSD is three processes.
        process.end()
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            FileHandle.standardError.write(Data("the folder of NSD stays: \(error)\n".utf8))
        }
    }
}
