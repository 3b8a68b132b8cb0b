import Foundation

/// Countries by their names.
package enum Countries {
    /// The English name of an ISO 3166-1 alpha-2 code; the code itself where it has none.
    package static func name(_ code: String) -> String {
        short[code] ?? english.localizedString(forRegionCode: code) ?? code
    }

    /// Where Unicode's names say more than is needed here.
    private static let short = ["CN": "China", "HK": "Hong Kong", "MO": "Macao"]

    private static let english = Locale(identifier: "en")
}
