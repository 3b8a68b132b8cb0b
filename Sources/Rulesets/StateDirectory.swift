/// Where one instance keeps everything: the names of all files below its state directory.
///
/// Both processes and every command find each other by these names and by nothing else, so any
/// number of instances run side by side, each wholly inside its own directory.
package struct StateDirectory: Sendable, Equatable {
    /// The directory itself.
    package let path: String

    /// Names the files below `path`.
    package init(_ path: String) {
        self.path = path
    }

    /// The configuration that is read when no other is named.
    package var configuration: String { path + "/landline.toml" }
    /// What the instance was last started with.
    package var instanceRecord: String { path + "/instance.json" }
    /// The owner's rules, `*.rules`.
    package var rules: String { path + "/rules" }
    /// The rules file that `landline allow` and `landline block` write to.
    package var ownRules: String { rules + "/landline.rules" }
    /// The names that `landline device name` gave.
    package var deviceNames: String { path + "/devices.toml" }
    /// Published rulesets, one directory a generation, and `current`.
    package var rulesets: String { path + "/rulesets" }
    /// The answerer's journal segments.
    package var journal: String { path + "/journal" }
    /// What the answerer has seen of the trust anchors' keys, a file a zone (RFC 5011).
    package var anchors: String { path + "/anchors" }
    /// The answerer's cache as it was when the answerer stopped.
    package var cacheSnapshot: String { path + "/cache.snapshot" }
    /// Last good copies of the subscribed lists.
    package var lists: String { path + "/lists" }
    /// What `landline update` fetched; no list is called so, since no identifier begins with `_`.
    package var fetched: String { lists + "/_fetched" }
    /// The public suffix list that was fetched last.
    package var fetchedSuffixes: String { fetched + "/public_suffix_list.dat" }
    /// The copy of the root zone that was fetched last.
    package var fetchedRootZone: String { fetched + "/root.zone" }
    /// The store of lookups.
    package var log: String { path + "/log.sqlite" }
    /// What devices asked, kept by `landline watch --save`, a file a capture.
    package var captures: String { path + "/captures" }
    /// Sockets and locks, which mean nothing after a restart.
    package var run: String { path + "/run" }
    /// The keeper's control API.
    package var controlSocket: String { run + "/control.sock" }
    /// The answerer's line commands.
    package var answererSocket: String { run + "/answerer.sock" }
    /// Held by the keeper for as long as it lives.
    package var keeperLock: String { run + "/keeper.lock" }
    /// Held by the answerer for as long as it lives.
    package var answererLock: String { run + "/answerer.lock" }

    /// Every directory that has to exist before either process can work.
    package var directories: [String] { [path, rules, rulesets, journal, anchors, lists, run] }

    /// The longest path of a Unix socket that the kernel takes: 108 octets with the final NUL
    /// (`unix(7)`).
    package static let socketPathOctetsMax = 107

    /// Whether both sockets' paths are short enough for the kernel.
    package var fitsSocketPaths: Bool {
        max(controlSocket.utf8.count, answererSocket.utf8.count) <= Self.socketPathOctetsMax
    }
}
