import Files
import Outcomes
import Testing

@testable import Archive

@Suite struct StepLinesTests {
    @Test func a_group_is_read_back_with_every_field() throws {
        let line = try object(of: .full(), step: 5)

        #expect(
            line == [
                "kind": "group", "step": 5, "group": 17, "sample": 3, "pass": 2, "sample_id": "cub/3",
                "stage": "level", "level": 4, "choices": ["Canidae", "Felidae", "Ursidae", "Mustelidae"], "gold": 1,
                "given": [
                    "source": "greedy", "name": "felis catus", "policy_version": 6,
                    "completion": [
                        "text": "Felis catus", "finish_reason": "stop", "prompt_tokens": 30, "completion_tokens": 2,
                        "log_probability": nil, "tokens": nil,
                    ],
                ],
                "rank": "family", "gold_name": "Felidae",
                "prompt": [
                    ["role": "system", "text": "Think.", "image": false],
                    ["role": "user", "text": "Which family?", "image": true],
                ], "prompt_ids": [1, 2, 300], "image": "cats/1.jpg", "image_sha256": "001fff",
                "sampling": [
                    "temperature": 0.7, "top_p": 0.95, "max_tokens": 512, "seed": "18446744073709551614",
                    "log_probabilities": "processed",
                ],
                "rollouts": [
                    [
                        "index": 0,
                        "completion": [
                            "text": "It is \"striped\"\n\\ B. é字🌹\u{1}", "finish_reason": "length",
                            "prompt_tokens": 40, "completion_tokens": 3, "log_probability": -1.1,
                            "tokens": [
                                "prompt_ids": [5], "ids": [0, 151_643, 4_294_967_295],
                                "log_probabilities": [-0.1, -1e-30, nil],
                            ],
                        ],
                        "reading": [
                            "kind": "choice", "choice": 1, "letter": "B", "rule": "bare-line", "span_start": 12,
                            "span_length": 1, "conflict": true,
                        ], "leaf": nil,
                        "rewards": [
                            "accuracy": ["score": 1, "weight": 1, "valid": true],
                            "overlong": ["score": -0.3, "weight": 0.1, "valid": false],
                        ], "failure": nil, "reward": .number(0.1 + 0.2), "advantage": .number(-1 / 3),
                        "mask": [1, 1, 0],
                        "policy_version": 7,
                    ],
                    [
                        "index": 1, "completion": nil, "reading": nil, "leaf": nil,
                        "rewards": [:],
                        "failure": ["kind": "model-refused", "message": "HTTP 400"], "reward": 0,
                        "advantage": nil, "mask": [], "policy_version": 8,
                    ],
                ], "worker": "gpu-1-77",
                "timing": ["waited": 10, "ran": 4_294_967_295, "endpoint": "http://gpu-1:8000"],
            ])
    }

    @Test func what_there_is_none_of_is_null_and_the_keys_are_the_same() throws {
        let (full, sparse) = (try object(of: .full(), step: 0), try object(of: .sparse(), step: 0))

        #expect(full.keys == sparse.keys)
        for key in ["level", "choices", "gold", "given", "image", "image_sha256"] {
            #expect(sparse[key] == .null, "\(key)")
        }
        #expect(sparse["stage"] == "leaf")
        let rollouts = [full, sparse].flatMap { $0["rollouts"]?.elements ?? [] }
        #expect(rollouts.count == 3 && Set(rollouts.map(\.keys)).count == 1)
        #expect(rollouts[2]["reading"] == .null)
        #expect(
            rollouts[2]["leaf"] == [
                "name": "felis catus", "path": [["level": 1, "name": "animalia"]], "known": true, "kind": "choice",
            ])
    }

    @Test func numbers_are_read_back_exactly() throws {
        var group = Group.full()
        let doubles = [0.1 + 0.2, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -0.0, 1e22, 1e-7, .pi]
        let floats: [Float] = [-0.1, -.leastNonzeroMagnitude, -.greatestFiniteMagnitude, 0, -16_777_216, -.pi]
        let completion = Completion(text: "", tokens: CompletionTokens(ids: [], logProbabilities: floats))
        group.rollouts = doubles.map {
            Rollout(
                index: 0, answer: .written(completion, .choice(.none(.empty)), rewards: []), reward: $0,
                policyVersion: 0)
        }

        let rollouts = try object(of: group, step: 0)["rollouts"]?.elements ?? []
        #expect(rollouts.map { $0["reward"]?.number?.bitPattern } == doubles.map(\.bitPattern))
        let read = rollouts[0]["completion"]?["tokens"]?["log_probabilities"]?.elements ?? []
        #expect(read.compactMap(\.number).map { Float($0) } == floats)
    }

    @Test func numbers_that_JSON_has_not_are_null() throws {
        var group = Group.full()
        group.rollouts[0].reward = .nan
        group.rollouts[0].advantage = .infinity

        let rollout = try object(of: group, step: 0)["rollouts"]?.elements[0]
        #expect(rollout?["reward"] == .null && rollout?["advantage"] == .null)
    }

    @Test func a_step_ends_with_what_became_of_its_groups() throws {
        var text = JSONText()
        text.append(
            StepSummary(asked: 64, cancelled: [.surplus: 9, .noSpread: 2], versions: 3...5), step: 7, delivered: 60)

        #expect(
            try object(text) == [
                "kind": "step", "step": 7, "asked": 64, "delivered": 60,
                "cancelled": ["surplus": 9, "no-spread": 2, "stale": 0, "invalid": 0, "failed": 0, "pool": 0],
                "oldest_version": 3, "newest_version": 5,
            ])
    }

    private func object(of group: Group, step: Int) throws -> JSONValue {
        var text = JSONText()
        text.append(group, step: step)
        return try object(text)
    }

    private func object(_ text: JSONText) throws -> JSONValue {
        #expect(text.bytes.count(where: { $0 == UInt8(ascii: "\n") }) == 1 && text.bytes.last == UInt8(ascii: "\n"))
        return try JSONValue(text.bytes)
    }
}
