import Attribution
import Captures

/// Captures' names as people type them.
enum CaptureNaming {
    /// The name, which becomes a file's.
    static func slug(_ text: String) throws(Failure) -> Slug {
        guard let slug = Slug(text) else {
            throw Failure(
                "“\(Visible.text(text))” is no name for a capture",
                remedy: "use lower-case letters, digits, - _ and .",
                status: .usage
            )
        }
        return slug
    }
}

extension Failure {
    /// What a person is told of a capture that can't be had or kept.
    init(_ problem: CaptureProblem) {
        let text = Visible.text(problem.description)
        switch problem {
        case .unknown:
            self.init(text, remedy: "landline capture list shows all", status: .nothingFound)
        case .exists: self.init(text, remedy: "choose another name, or add --replace")
        case .shipped: self.init(text, remedy: "choose another name")
        case .tooMany: self.init(text, remedy: "remove some: landline capture remove NAME")
        case .faulty, .system: self.init(text)
        }
    }
}
