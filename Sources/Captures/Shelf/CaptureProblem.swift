package import Attribution
package import TOMLText

/// Why a capture can't be had or kept.
package enum CaptureProblem: Error, Equatable {
    /// There is none of that name; perhaps another was meant.
    case unknown(String, meant: String?)
    /// There is one of that name already.
    case exists(Slug)
    /// One that came with Landline has that name, and can't be changed.
    case shipped(Slug)
    /// Its text is no capture.
    case faulty(TOMLProblem)
    /// There are as many as the directory may hold.
    case tooMany(Int)
    /// The disk said no.
    case system(String)
}

extension CaptureProblem: CustomStringConvertible {
    /// What is wrong, in one line.
    package var description: String {
        switch self {
        case .unknown(let name, let meant?): "there is no capture \(name); did you mean \(meant)?"
        case .unknown(let name, nil): "there is no capture \(name)"
        case .exists(let name): "there is a capture \(name) already"
        case .shipped(let name): "the capture \(name) came with Landline and stays as it is"
        case .faulty(let problem): "\(problem)"
        case .tooMany(let count): "there are \(count) captures already, and no more are kept"
        case .system(let reason): reason
        }
    }
}
