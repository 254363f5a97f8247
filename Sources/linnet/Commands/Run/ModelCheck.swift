import Chat
import Runs

extension RunSettings {
    /// What every worker would find out of the model's settings, said once and before there is a run: that a further
    /// member of requests is no JSON.
    ///
    /// - Throws: `ChatSetupError`.
    func checkModel() throws {
        switch model {
        case .chat(let chat): try ChatModel.check(chat)
        // Their files are read when the settings are made of them.
        case .null, .embedding, .linear, .replay: break
        }
    }
}

extension EndpointOptions {
    /// Says at once what is wrong with a chat model's servers, where the model is one.
    ///
    /// - Throws: `ChatSetupError`.
    func check(_ model: ModelSettings) async throws {
        let options = try options()
        guard case .chat(let chat) = model else { return }
        try await ChatModel.preflight(chat, options: options)
    }
}
