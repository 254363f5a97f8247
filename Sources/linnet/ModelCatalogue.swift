import Models
import Questions
import Runs

enum ModelCatalogue {
    static func makeModel(_ settings: RunSettings, _ header: QuestionSetHeader) async throws -> any Model {
        guard case .null(let n) = settings.model else { throw UserError("no such model yet") }
        return NullModel(delay: n.delayMilliseconds)
    }
}
