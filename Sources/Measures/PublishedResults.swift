/// A figure from the literature, printed beside ours as a reference line.
public struct PublishedResult: Hashable, Sendable, Encodable {
    /// The sets of the benchmark.
    public enum BenchmarkSet: String, Sendable, CaseIterable, Encodable {
        case inat21Animal = "iNat21-Animal"
        case inat21Plant = "iNat21-Plant"
        case cub200 = "CUB-200"
        case imageNetAnimal = "ImgNet-Animal"

        /// What a set of this benchmark is called in file names, without case and punctuation.
        fileprivate var aliases: [String] {
            switch self {
            case .inat21Animal: ["inat21animal", "inatanimal"]
            case .inat21Plant: ["inat21plant", "inatplant"]
            case .cub200: ["cub200"]
            case .imageNetAnimal: ["imgnetanimal", "imagenetanimal"]
            }
        }

        /// How many leaves its taxonomy has. Source: the benchmark's files `hierarchy_*.json`.
        fileprivate var leaves: Int {
            switch self {
            case .inat21Animal: 5388
            case .inat21Plant: 4271
            case .cub200: 200
            case .imageNetAnimal: 397
            }
        }

        /// The level from which the benchmark scores it. Source: the benchmark's evaluation scripts.
        fileprivate var firstScoredLevel: Int { self == .cub200 ? 1 : 2 }
    }

    /// Who answered.
    public let model: String
    /// On which set, with similar choices.
    public let set: BenchmarkSet
    /// HCA in per cent.
    public let hca: Double
    /// Leaf accuracy in per cent, where it was published.
    public let leaf: Double?
    /// Where it was published.
    public let source: String

    /// Figures with similar choices. Sources: Tan et al., arXiv 2505.24840; for VL-Taxon its authors' table.
    public static let all: [PublishedResult] =
        row("LLaVA-OV-7B", [4.53, 4.46, 11.51, 34.36])
        + row("Qwen2.5-VL-72B", [35.73, 32.82, 66.36, 64.08], animalLeaf: 54.20)
        + row("GPT-4o", [42.95, 35.53, 81.96, 67.69])
        + row("BioCLIP2", [41.84, 37.91, 55.80, 8.34], animalLeaf: 95.94)
        + row("VL-Taxon (7B, two stages)", [43.73, 63.04, 60.67], source: "VL-Taxon")

    /// The figures of the set that a title is of; none when it is not one of the benchmark's.
    ///
    /// A name alone is no proof: the set must have been imported with its choices, or be a results file; it must have the
    /// benchmark set's leaves, and be scored from the same level. Random choices, which the benchmark's files have in
    /// their names, are not what these figures were measured with.
    public static func results(of title: MeasureReport.Title) -> [PublishedResult] {
        let names = [title.name, title.taxonomy, title.source].map { name in
            String(name.lowercased().filter { $0.isLetter || $0.isNumber })
        }
        guard ["given", ""].contains(title.distractors), !names.contains(where: { $0.contains("random") }),
            let set = BenchmarkSet.allCases.first(where: { set in
                title.leaves == set.leaves && title.firstScoredLevel == set.firstScoredLevel
                    && set.aliases.contains { alias in names.contains { $0.contains(alias) } }
            })
        else { return [] }
        return all.filter { $0.set == set }
    }

    private static func row(
        _ model: String, _ figures: [Double], animalLeaf: Double? = nil, source: String = "arXiv 2505.24840"
    ) -> [PublishedResult] {
        zip(BenchmarkSet.allCases, figures).map { set, hca in
            PublishedResult(
                model: model, set: set, hca: hca, leaf: set == .inat21Animal ? animalLeaf : nil, source: source)
        }
    }
}
