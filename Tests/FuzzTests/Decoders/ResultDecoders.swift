import Measures
import TestSupport

extension Decoder {
    /// The benchmark's own results files.
    static let results = [
        Decoder(
            name: "results-json", form: .text,
            examples: {
                [
                    """
                    [{"image": "1.jpg", "label": "Felis catus", "ground_truth_level1": "Carnivora", "predicted_level1": "Carnivora",
                    "prediction_level1": "A", "predicted_level1_letter": "A", "choices_level1": {"A": "Carnivora", "B": "Rodentia"},
                    "ground_truth_level2": "Felidae", "predicted_level2": null, "prediction_level2": "", "choices_level2":
                    ["Canidae", "Felidae"], "ground_truth_level3": null},
                    {"image": "2.jpg", "ground_truth_level2": "Felidae", "predicted_level2": "Mars", "note": [1.5, true]}]
                    """
                ].map { Array($0.utf8) }
            },
            words: [
                "\"ground_truth_level1\":", "\"ground_truth_level256\":", "\"predicted_level2\":",
                "\"choices_level2\":", "_letter",
                "\"Felidae\"", "\"image\":",
            ],
            reader: {
                let file = try InputFile("results.json")
                return { input in
                    try file.fill(input)
                    return try verdict(expecting: { $0 is MeasureError }, naming: [file.path]) {
                        try Self.checkJSON(BenchmarkResults.score(path: file.path, firstScoredLevel: 1).json().utf8)
                        do { _ = try BenchmarkResults.records(path: file.path) } catch MeasureError.malformedResults {}
                    }
                }
            })
    ]
}
