import Reasoning
import Runs
import TestSupport

extension Decoder {
    /// A run's settings: what a ledger holds, and what WELCOME brings.
    static let settings = [
        Decoder(
            name: "run-settings", form: .text, examples: { Examples.settings.map { Array($0.json().utf8) } },
            words: [
                "\"model\":", "\"null\":", "\"chat\":", "\"strategy\":", "\"two-stage\"", "\"form\":", "\"circular\"",
                "\"repeats\":",
                "\"limit\":", "\"rewardWeights\":", "\"accuracy\":", "\"prompts\":", "\"replaced\":", "\"rollouts\":",
            ],
            reader: {
                { input in
                    try verdict(expecting: { $0 is DecodingError || $0 is ProcedureError }) {
                        let settings = try RunSettings(json: String(decoding: input, as: UTF8.self))
                        let again = try RunSettings(json: settings.json())
                        try Flaw.unless(again == settings, "settings come back otherwise: \(settings.json())")
                    }
                }
            })
    ]
}
