import Attribution
import Control
import Keeper
import Rulesets

extension Attributor {
    /// Says whom lookups call, by the public suffix list that holds for the instance in `state`.
    ///
    /// Never fails; whatever keeps a list from being used is told on standard error. `countries` are those
    /// of the catalogue's organisations, for whoever tells them.
    static func load(
        _ state: StateDirectory,
        catalogue: String? = nil,
        countries: [String: String] = [:]
    ) -> Attributor {
        let file = SuffixListFile.load(state, catalogue: catalogue ?? directory(of: state))
        if let problem = file.problem {
            StandardError.write("warning: \(Visible.text(problem.description))\n")
        }
        return Attributor(file.suffixes, countries: countries)
    }

    /// The catalogue's directory that the instance was started with, else where it is found by itself.
    private static func directory(of state: StateDirectory) -> String? {
        let record: InstanceRecord?
        do throws(ControlFailure) {
            record = try InstanceRecord.load(from: state)
        } catch {
            // The record is damaged, which whatever needs it tells.
            record = nil
        }
        do throws(Failure) {
            return try DataDirectory.blocklists(named: nil, or: record?.catalogue)
        } catch {
            return nil
        }
    }
}
