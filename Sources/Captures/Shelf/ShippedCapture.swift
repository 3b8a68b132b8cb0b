package import TOMLText

/// A capture that came with Landline: a phone's first ten minutes, put together from publications.
package struct ShippedCapture: Sendable {
    /// Its file in `Phones/`, by which commands name it: `redmi-1s-2014`.
    package let id: String
    package let capture: Capture

    /// All of them, makers' phones by maker and year, those that call hardly anyone last.
    package static func all() throws(TOMLProblem) -> [ShippedCapture] {
        var captures: [ShippedCapture] = []
        for (id, text) in embedded {
            captures.append(
                ShippedCapture(id: id, capture: try Capture(parsing: text, file: id + ".toml"))
            )
        }
        return captures
    }

    /// The words by which they are named.
    package static var ids: [String] { embedded.map(\.id) }

    /// The files of `Phones/`, compiled in: a replay needs nothing beside the program.
    private static var embedded: [(id: String, text: [UInt8])] {
        [
            ("redmi-1s-2014", PackageResources.redmi_1s_2014_toml),
            ("redmi-note-9", PackageResources.redmi_note_9_toml),
            ("galaxy-s9", PackageResources.galaxy_s9_toml),
            ("pixel-2", PackageResources.pixel_2_toml),
            ("iphone-8", PackageResources.iphone_8_toml),
        ]
    }
}
