import Addresses
import ArgumentParser
import Control
import Foundation

/// Shows and names the devices.
struct DeviceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device",
        abstract: "List the devices that ask, name them, show one.",
        subcommands: [DeviceListCommand.self, DeviceNameCommand.self, DeviceShowCommand.self],
        defaultSubcommand: DeviceListCommand.self
    )
}

/// Lists every device that is known.
struct DeviceListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List every device: declared, named, or only seen."
    )

    @OptionGroup var options: InstanceOptions

    @Flag(help: "Print a JSON array.")
    var json = false

    func run() throws {
        let devices = try Session(options).perform(DeviceListOperation())
        if json { return try JSONOutput.print(devices) }
        guard !devices.isEmpty else {
            StandardOutput.print("No device has asked yet, and none is declared.")
            return
        }
        var table = Table([
            .text("Device"), .text("MAC"), .long("Addresses"), .text("Groups"), .text("Policy"),
            .number("Lookups"), .number("Blocked"), .text("Last seen"),
        ])
        for device in devices {
            table.add([
                device.name.map { Table.Cell($0, .strong) } ?? Table.Cell("–", .faint),
                Table.Cell(device.mac ?? "–"),
                Table.Cell(device.addresses.joined(separator: " ")),
                Table.Cell(device.groups.joined(separator: " ")),
                Table.Cell(device.policy ?? ""),
                Table.Cell(device.lookups),
                Table.Cell(device.blocked),
                Table.Cell(device.lastSeen.map { Moments.ago($0) } ?? "never"),
            ])
        }
        table.print(on: .standardOutput())
    }
}

/// Gives a device a name.
struct DeviceNameCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "name",
        abstract: "Name a device by an address or MAC that it has.",
        discussion: """
            The device is recognised by its MAC where the neighbour table knows it, so that all its IPv4 \
            and IPv6 addresses are one device; else by the address.
            """
    )

    @OptionGroup var options: InstanceOptions

    @Argument(help: "An address, a MAC, or the name that it has now.")
    var device: String

    @Argument(help: "The new name: lower-case letters, digits, - _ and .")
    var name: String

    @Option(help: "The group to put it into.")
    var group: String?

    func run() throws {
        let report = try Session(options).perform(
            DeviceNameOperation(device: device, name: name, group: group)
        )
        let sign = report.mac.map { "MAC \($0)" } ?? report.address.map { "address \($0)" }
        StandardOutput.print(
            "\(report.name) is recognised by \(Visible.text(sign ?? "what the configuration says"))."
        )
        if let publication = report.publication {
            PublicationPage(publication: publication)
                .print("Written to \(Visible.text(report.file))")
        } else {
            StandardOutput.print(
                "Written to \(Visible.text(report.file)); it holds from the next start on."
            )
        }
    }
}

/// Shows one device.
struct DeviceShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one device: its signs, groups, policy and counts."
    )

    @OptionGroup var options: InstanceOptions

    @Argument(help: "A device's name, address or MAC.")
    var device: String

    @Flag(help: "Print a JSON object.")
    var json = false

    func run() throws {
        let devices = try Session(options).perform(DeviceListOperation())
        // As reports write them, however they were typed.
        let mac = MACAddress(device)?.description
        let address = IPAddress(device)?.description
        let found = devices.first { report in
            report.name == device || (mac != nil && report.mac == mac)
                || address.map(report.addresses.contains) ?? false
        }
        guard let found else {
            throw Failure(
                "no device is called “\(Visible.text(device))” and none has that address or MAC",
                remedy: "landline device list shows all",
                status: .nothingFound
            )
        }
        if json { return try JSONOutput.print(found) }
        var facts = Facts()
        facts.add("name", found.name ?? "none yet; landline device name gives it one", .strong)
        facts.add("MAC", found.mac ?? "not known")
        for address in found.addresses { facts.add("address", address) }
        facts.add("groups", found.groups.isEmpty ? "none" : found.groups.joined(separator: ", "))
        facts.add("policy", optional: found.policy)
        facts.add("declared in", optional: found.file)
        facts.add("lookups", "\(found.lookups), of which \(found.blocked) blocked")
        facts.add("first seen", optional: found.firstSeen.map(Moments.text))
        facts.add("last seen", optional: found.lastSeen.map(Moments.text))
        facts.print(on: .standardOutput())
    }
}
