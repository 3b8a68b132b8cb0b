import DNSWire
import FoundationEssentials
package import Recursion
package import TOMLText
import ZoneFiles

extension Configuration {
    /// Reads a copy of the root zone from its file; tells what speaks against using it.
    ///
    /// A copy that is too old by now is read like any other: whoever resolves looks at its age.
    package static func localRoot(_ path: String) throws(TOMLProblem) -> LocalRoot {
        let data: Data
        let modified: Date?
        do {
            let file = try FileManager.default.attributesOfItem(atPath: path)
            modified = file[.modificationDate] as? Date
            // Looked at first: what is far too large is not read.
            guard let size = file[.size] as? UInt64 ?? (file[.size] as? Int).map(UInt64.init),
                size <= UInt64(ZoneFile.textOctetsMax)
            else {
                throw TOMLProblem(
                    file: path,
                    line: 1,
                    what: "the file has more than \(ZoneFile.textOctetsMax >> 20) MiB",
                    remedy: "name a copy of the root zone, which has some 2 MiB"
                )
            }
            data = try Data(contentsOf: URL(filePath: path))
        } catch let problem as TOMLProblem {
            throw problem
        } catch {
            throw TOMLProblem(
                file: path,
                line: 1,
                what: "the copy of the root zone can't be read",
                remedy: "fetch it with `landline update local-root`, or remove `local-root`"
            )
        }
        return try localRoot(
            String(decoding: data, as: UTF8.self),
            file: path,
            modifiedSeconds: Int64((modified ?? .distantPast).timeIntervalSince1970)
        )
    }

    /// Reads the text of a copy of the root zone that was made at `modifiedSeconds` since 1970.
    package static func localRoot(
        _ text: String,
        file: String,
        modifiedSeconds: Int64
    ) throws(TOMLProblem) -> LocalRoot {
        let records = try records(text, file)
        do throws(LocalRootFault) {
            return try LocalRoot(records, modifiedSeconds: modifiedSeconds)
        } catch {
            throw TOMLProblem(
                file: file,
                line: 1,
                what: "this is no whole copy of the root zone: \(error)",
                remedy: "fetch it with `landline update local-root`, or remove `local-root`"
            )
        }
    }
}
