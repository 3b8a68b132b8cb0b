package import TOMLText

extension PhoneRecording {
    /// The recordings that Landline carries, in the order in which the demo lists them.
    package static func all() throws(TOMLProblem) -> [PhoneRecording] {
        var recordings: [PhoneRecording] = []
        for (file, text) in embedded {
            recordings.append(try PhoneRecording(parsing: text, file: file))
        }
        return recordings
    }

    /// The files of `Phones/`, compiled in: the demo needs nothing beside the program.
    private static var embedded: [(file: String, text: [UInt8])] {
        [
            ("redmi-1s-2014.toml", PackageResources.redmi_1s_2014_toml),
            ("redmi-note-9.toml", PackageResources.redmi_note_9_toml),
            ("galaxy-s9.toml", PackageResources.galaxy_s9_toml),
            ("pixel-2.toml", PackageResources.pixel_2_toml),
            ("iphone-8.toml", PackageResources.iphone_8_toml),
        ]
    }
}
