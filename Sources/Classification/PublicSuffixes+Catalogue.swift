import FoundationEssentials
package import PublicSuffixes

extension PublicSuffixes {
    /// The newest of the lists that lie in the catalogue's directory, whose names are their dates.
    ///
    /// - Throws: `PublicSuffixesError` where the list can't be used, and what Foundation throws where there is
    ///   none that can be read.
    package static func newest(belowCatalogue directory: String) throws -> PublicSuffixes {
        let directory = "\(directory)/public-suffixes"
        let names = try FileManager.default.contentsOfDirectory(atPath: directory)
        guard let newest = names.filter({ $0.hasSuffix(".dat") && !$0.hasPrefix(".") }).max() else {
            throw PublicSuffixesError.noRules
        }
        return try PublicSuffixes(
            reading: Array(try Data(contentsOf: URL(filePath: "\(directory)/\(newest)")))
        )
    }
}
