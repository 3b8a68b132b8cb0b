package import struct Foundation.Date

/// Asks which devices are known, by configuration, by name or from the log.
package struct DeviceListOperation: Operation {
    package static let name = "device-list"

    package init() {}

    package func perform(
        by handler: some OperationHandler
    ) async throws(ControlFailure) -> [DeviceReport] {
        try await handler.listDevices(self)
    }
}

/// One device, as far as it is known.
package struct DeviceReport: Codable, Sendable {
    /// The owner's name for it; nil for one that has none yet.
    package var name: String?
    package var mac: String?
    /// Addresses it has now, or was last seen with.
    package var addresses: [String]
    package var groups: [String]
    package var policy: String?
    /// The file that names it, if one does.
    package var file: String?
    package var lookups: Int
    package var blocked: Int
    package var firstSeen: Date?
    package var lastSeen: Date?

    package init(
        name: String? = nil,
        mac: String? = nil,
        addresses: [String] = [],
        groups: [String] = [],
        policy: String? = nil,
        file: String? = nil,
        lookups: Int = 0,
        blocked: Int = 0,
        firstSeen: Date? = nil,
        lastSeen: Date? = nil
    ) {
        self.name = name
        self.mac = mac
        self.addresses = addresses
        self.groups = groups
        self.policy = policy
        self.file = file
        self.lookups = lookups
        self.blocked = blocked
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
    }
}

/// Call the device with this address or MAC so from now on.
package struct DeviceNameOperation: Operation {
    package static let name = "device-name"

    /// An IP address, a MAC address, or the name that it has now.
    package var device: String
    package var name: String
    /// The group to put it into, if any is wanted.
    package var group: String?

    package init(device: String, name: String, group: String? = nil) {
        self.device = device
        self.name = name
        self.group = group
    }

    package func perform(
        by handler: some OperationHandler
    ) async throws(ControlFailure) -> DeviceNameReport {
        try await handler.nameDevice(self)
    }
}

/// What a device is called now, and by what it is recognised.
package struct DeviceNameReport: Codable, Sendable {
    package var name: String
    package var mac: String?
    package var address: String?
    package var file: String
    package var publication: PublicationReport?

    package init(
        name: String,
        mac: String?,
        address: String?,
        file: String,
        publication: PublicationReport?
    ) {
        self.name = name
        self.mac = mac
        self.address = address
        self.file = file
        self.publication = publication
    }
}
