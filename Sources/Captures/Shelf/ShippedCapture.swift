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
            ("redmi-note-11-china", PackageResources.redmi_note_11_china_toml),
            ("galaxy-s9", PackageResources.galaxy_s9_toml),
            ("galaxy-att", PackageResources.galaxy_att_toml),
            ("huawei-p10-lite", PackageResources.huawei_p10_lite_toml),
            ("realme-6-pro", PackageResources.realme_6_pro_toml),
            ("oneplus-2017", PackageResources.oneplus_2017_toml),
            ("oneplus-9r-china", PackageResources.oneplus_9r_china_toml),
            ("tecno-w2-2020", PackageResources.tecno_w2_2020_toml),
            ("blu-r1-hd-2016", PackageResources.blu_r1_hd_2016_toml),
            ("nokia-7-plus-2019", PackageResources.nokia_7_plus_2019_toml),
            ("fire-hd", PackageResources.fire_hd_toml),
            ("pixel-2", PackageResources.pixel_2_toml),
            ("pixel-7", PackageResources.pixel_7_toml),
            ("iphone-8", PackageResources.iphone_8_toml),
            ("lineageos", PackageResources.lineageos_toml),
            ("e-os", PackageResources.e_os_toml),
        ]
    }
}
