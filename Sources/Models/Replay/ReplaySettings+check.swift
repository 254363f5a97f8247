import Runs

extension ReplaySettings {
    /// Opens what is to be replayed, once and before anything is asked.
    ///
    /// - Throws: `ModelSettingsError.unreadableRecording`.
    public func check() throws(ModelSettingsError) {
        do { _ = try Recording(path: from) } catch { throw .unreadableRecording("\(error)") }
    }
}
