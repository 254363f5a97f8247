/// In which form one level's choices are put to a model.
public enum QuestionForm: String, Sendable, Codable, CaseIterable {
    /// One question with lettered choices.
    case choices
    /// The same question once for each choice, the choices turned by one place each time.
    case circular
    /// One yes-or-no question for each choice.
    case binary
}
