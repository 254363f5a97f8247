import Outcomes

extension Group {
    /// A group of stage two with something in every field.
    static func full(_ index: Int = 17) -> Group {
        let reading = Reading.choice(1, rule: .bareLine, span: 12..<13, isConflict: true)
        let completion = Completion(
            text: "It is \"striped\"\n\\ B. é字🌹\u{1}", finishReason: .length, promptTokens: 40, completionTokens: 3,
            logProbability: -1.1,
            tokens: CompletionTokens(
                promptIDs: [5], ids: [0, 151_643, .max], logProbabilities: [-0.1, -1e-30, -.infinity]))
        let given = GivenLeaf(
            source: .greedy, name: "felis catus",
            completion: Completion(text: "Felis catus", promptTokens: 30, completionTokens: 2), policyVersion: 6)
        return Group(
            index: index, sample: 3, pass: 2, sampleID: "cub/3",
            question: .level(
                Level(number: 4, choices: ["Canidae", "Felidae", "Ursidae", "Mustelidae"], gold: 1, given: given)),
            rank: "family", goldName: "Felidae",
            prompt: [
                PromptMessage(role: "system", text: "Think."),
                PromptMessage(role: "user", text: "Which family?", hasImage: true),
            ], promptIDs: [1, 2, 300], image: "cats/1.jpg", imageSHA256: [0, 0x1F, 0xFF],
            sampling: Sampling(
                temperature: 0.7, topP: 0.95, maximumTokens: 512, seed: .max - 1, logProbabilities: .processed),
            rollouts: [
                Rollout(
                    index: 0,
                    answer: .written(
                        completion, .choice(reading),
                        rewards: [
                            RolloutReward(.accuracy, 1, weight: 1),
                            RolloutReward(.overlong, -0.3, weight: 0.1, isValid: false),
                        ]), reward: 0.1 + 0.2, advantage: -1 / 3, mask: [1, 1, 0], policyVersion: 7),
                Rollout(index: 1, answer: .failed(Failure(.modelRefused, "HTTP 400")), policyVersion: 8),
            ], worker: "gpu-1-77",
            timing: Timing(waitedMicroseconds: 10, ranMicroseconds: .max, endpoint: "http://gpu-1:8000"))
    }

    /// A group of stage one, of which hardly anything is known.
    static func sparse(_ index: Int = 0) -> Group {
        Group(
            index: index, sample: index, pass: 0, question: .leaf, rank: "species", goldName: "Felis catus",
            sampling: Sampling(),
            rollouts: [
                Rollout(
                    index: 0,
                    answer: .written(
                        Completion(text: "Animalia > Felis catus"),
                        .leaf(
                            NamedLeaf(
                                name: "felis catus", path: [LeafAnswer.PathStep(level: 1, name: "animalia")],
                                isKnown: true, kind: .choice)), rewards: []), policyVersion: 0)
            ])
    }
}
