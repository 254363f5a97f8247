/// All that came of one sample, asked once.
public struct Outcome: Hashable, Sendable {
    /// Index in the question set's file, from 0.
    public var sample: Int
    /// 0 for the first time a sample is asked.
    public var repetition: Int
    /// Stage one: the leaf predictor's free text, in strategies that have it.
    public var leaf: LeafAnswer?
    /// What answered the levels, coarse to fine.
    public var levels: [LevelAnswer]
    /// The one completion that answered all levels, in a strategy that asks them in one request.
    public var joint: Completion?
    /// The completions of one prompt, in a rollout run; then there is no leaf, no level and no joint.
    public var group: Group?
    /// Set when the sample as a whole could not be answered. A failure is never an answer.
    public var failure: Failure?
    /// Left out of the digest.
    public var timing: Timing

    /// Makes an outcome.
    public init(
        sample: Int, repetition: Int, leaf: LeafAnswer? = nil, levels: [LevelAnswer] = [], joint: Completion? = nil,
        group: Group? = nil, failure: Failure? = nil, timing: Timing = Timing()
    ) {
        self.sample = sample
        self.repetition = repetition
        self.leaf = leaf
        self.levels = levels
        self.joint = joint
        self.group = group
        self.failure = failure
        self.timing = timing
    }
}

/// Stage one's answer: free text, and what was read in it.
public struct LeafAnswer: Hashable, Sendable {
    /// One step of a reasoned path.
    public struct PathStep: Hashable, Sendable {
        /// From 1 at the top.
        public var level: Int
        /// As written, normalised.
        public var name: String

        /// Makes a step.
        public init(level: Int, name: String) {
            self.level = level
            self.name = name
        }
    }

    /// What the model wrote; nil when the request failed.
    public var completion: Completion?
    /// The leaf's name as read, normalised; empty when none was found.
    public var leaf: String
    /// The reasoned path as read, coarse to fine.
    public var path: [PathStep]
    /// Whether the taxonomy has a leaf of that name.
    public var isKnown: Bool
    /// The nearest leaf of the taxonomy when `isKnown` is false; for the report only.
    public var nearest: String
    /// Whether a leaf was found, and if not, why.
    public var kind: Reading.Kind
    /// By component.
    public var rewards: [Reward]
    /// Why there is no completion.
    public var failure: Failure?

    /// Makes an answer.
    public init(
        completion: Completion? = nil, leaf: String = "", path: [PathStep] = [], isKnown: Bool = false,
        nearest: String = "", kind: Reading.Kind = .choice, rewards: [Reward] = [], failure: Failure? = nil
    ) {
        self.completion = completion
        self.leaf = leaf
        self.path = path
        self.isKnown = isKnown
        self.nearest = nearest
        self.kind = kind
        self.rewards = rewards
        self.failure = failure
    }
}

/// The answer to one level.
public struct LevelAnswer: Hashable, Sendable {
    /// The level's number in the question set.
    public var number: Int
    /// What the model wrote; nil when no text answers this level alone, or when the request failed.
    public var completion: Completion?
    /// What was read in it, or in its parts together.
    public var reading: Reading
    /// By component.
    public var rewards: [Reward]
    /// Why there is no completion.
    public var failure: Failure?
    /// Further requests about the level. Circular: the answers to the choices turned by 1, 2, … places. Binary: the answer
    /// to each option, where choice 0 is yes and 1 is no.
    public var parts: [LevelPart]

    /// Makes an answer.
    public init(
        number: Int, completion: Completion? = nil, reading: Reading, rewards: [Reward] = [], failure: Failure? = nil,
        parts: [LevelPart] = []
    ) {
        self.number = number
        self.completion = completion
        self.reading = reading
        self.rewards = rewards
        self.failure = failure
        self.parts = parts
    }
}

/// The answer to one of several requests about a level.
public struct LevelPart: Hashable, Sendable {
    /// What the model wrote; nil when the request failed.
    public var completion: Completion?
    /// What was read in it. A choice is an index of the level's choices in the question set's order.
    public var reading: Reading
    /// By component.
    public var rewards: [Reward]
    /// Why there is no completion.
    public var failure: Failure?

    /// Makes a part.
    public init(
        completion: Completion? = nil, reading: Reading, rewards: [Reward] = [], failure: Failure? = nil
    ) {
        self.completion = completion
        self.reading = reading
        self.rewards = rewards
        self.failure = failure
    }
}

/// One text from a model.
public struct Completion: Hashable, Sendable {
    /// Why the model stopped.
    public enum FinishReason: Int, Sendable {
        case stop = 0
        case length = 1
        case contentFilter = 2
    }

    /// What it wrote.
    public var text: String
    /// Why it stopped.
    public var finishReason: FinishReason
    /// 0 when the model does not tell.
    public var promptTokens: Int
    /// 0 when the model does not tell.
    public var completionTokens: Int
    /// Natural logarithm of the probability of the whole completion; nil when the model does not tell.
    public var logProbability: Double?
    /// The tokens themselves; nil when the model does not tell.
    public var tokens: CompletionTokens?

    /// Makes a completion.
    public init(
        text: String, finishReason: FinishReason = .stop, promptTokens: Int = 0, completionTokens: Int = 0,
        logProbability: Double? = nil, tokens: CompletionTokens? = nil
    ) {
        self.text = text
        self.finishReason = finishReason
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.logProbability = logProbability
        self.tokens = tokens
    }
}

/// The tokens behind a completion, as the model's tokenizer numbers them.
public struct CompletionTokens: Hashable, Sendable {
    /// Of the prompt.
    public var promptIDs: [UInt32]
    /// Of the completion.
    public var ids: [UInt32]
    /// Natural logarithms, one for each of `ids`; empty when the model does not tell.
    public var logProbabilities: [Float]

    /// Makes a record.
    public init(promptIDs: [UInt32] = [], ids: [UInt32] = [], logProbabilities: [Float] = []) {
        self.promptIDs = promptIDs
        self.ids = ids
        self.logProbabilities = logProbabilities
    }
}

/// What was read in a completion: a choice, or a kind of non-answer. Rules: `Reasoning/AnswerReader.swift`.
public struct Reading: Hashable, Sendable {
    /// A choice, or why there is none.
    public enum Kind: Int, Sendable, CaseIterable {
        case choice = 0
        case error = 1
        case empty = 2
        case truncated = 3
        case ambiguous = 4
        case refusal = 5
        case unparsed = 6

        /// As it is written in tables and exports.
        public var name: String { "\(self)" }
    }

    /// The rule that read it.
    public enum Rule: Int, Sendable, CaseIterable {
        case none = 0
        case wholeText = 1
        case bareLine = 2
        case cue = 3
        case leadingLetter = 4
        case joinedLetters = 5
        case choiceName = 6
        case soleLetter = 7
        case refusalPhrase = 8
        case taxonomy = 9
        case benchmark = 10
        case path = 11
        case yesOrNo = 12

        /// As it is written in exports: `whole-text`.
        public var name: String {
            switch self {
            case .none: "none"
            case .wholeText: "whole-text"
            case .bareLine: "bare-line"
            case .cue: "cue"
            case .leadingLetter: "leading-letter"
            case .joinedLetters: "joined-letters"
            case .choiceName: "choice-name"
            case .soleLetter: "sole-letter"
            case .refusalPhrase: "refusal-phrase"
            case .taxonomy: "taxonomy"
            case .benchmark: "benchmark"
            case .path: "path"
            case .yesOrNo: "yes-or-no"
            }
        }
    }

    /// Index of the choice; set exactly when `kind` is `.choice`.
    public let choice: Int?
    /// A choice, or why there is none.
    public let kind: Kind
    /// The rule that read it.
    public let rule: Rule
    /// The bytes of the completion's UTF-8 text that the reading used.
    public let span: Range<Int>
    /// The letter and the name after it disagree; the letter won.
    public let isConflict: Bool

    private init(choice: Int?, kind: Kind, rule: Rule, span: Range<Int>, isConflict: Bool) {
        self.choice = choice
        self.kind = kind
        self.rule = rule
        self.span = span
        self.isConflict = isConflict
    }

    /// A choice, by its index.
    public static func choice(_ index: Int, rule: Rule, span: Range<Int> = 0..<0, isConflict: Bool = false) -> Reading {
        precondition(index >= 0)
        return Reading(choice: index, kind: .choice, rule: rule, span: span, isConflict: isConflict)
    }

    /// No choice, and why. `kind` is not `.choice`.
    public static func none(_ kind: Kind, rule: Rule = .none, span: Range<Int> = 0..<0) -> Reading {
        precondition(kind != .choice)
        return Reading(choice: nil, kind: kind, rule: rule, span: span, isConflict: false)
    }

    /// The same reading of choices that were shown in another order: `original` tells a shown choice's own place.
    public func mappingChoice(_ original: (Int) -> Int) -> Reading {
        Reading(choice: choice.map(original), kind: kind, rule: rule, span: span, isConflict: isConflict)
    }

    /// The same reading of a piece that begins `offset` bytes into the text.
    public func shifted(by offset: Int) -> Reading {
        Reading(
            choice: choice, kind: kind, rule: rule, span: span.lowerBound + offset..<span.upperBound + offset,
            isConflict: isConflict)
    }

    /// The choice as a letter, A for 0; nil when there is none or it is past Z.
    public var letter: String? { choice.flatMap(Self.letter(of:)) }

    /// The letter of a choice, A for 0; nil past Z.
    public static func letter(of choice: Int) -> String? { letters.indices.contains(choice) ? letters[choice] : nil }

    private static let letters = (UInt8(ascii: "A")...UInt8(ascii: "Z")).map { String(UnicodeScalar($0)) }
}

/// One component of what a completion earns.
public struct Reward: Hashable, Sendable {
    /// What is rewarded.
    public enum Component: Int, Sendable, CaseIterable, Codable {
        case accuracy = 0
        case format = 1
        case path = 2
        case distance = 3
        case overlong = 4

        /// As it is written in settings and exports.
        public var name: String { "\(self)" }
    }

    /// What is rewarded.
    public var component: Component
    /// Before weighting. 0 to 1, but for `overlong`, which is 0 or less.
    public var score: Float

    /// Makes a reward.
    public init(_ component: Component, _ score: Float) {
        self.component = component
        self.score = score
    }
}

/// Why something could not be answered. Never an answer, never a zero that passes for one.
public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong.
    public enum Kind: Int, Sendable, CaseIterable {
        case unknown = 0
        case imageMissing = 1
        case imageUnreadable = 2
        case sampleInvalid = 3
        case modelRefused = 4
        case modelUnavailable = 5
        case deadline = 6
        case workerDied = 7

        /// As it is written in tables and exports: `image-missing`.
        public var name: String {
            switch self {
            case .unknown: "unknown"
            case .imageMissing: "image-missing"
            case .imageUnreadable: "image-unreadable"
            case .sampleInvalid: "sample-invalid"
            case .modelRefused: "model-refused"
            case .modelUnavailable: "model-unavailable"
            case .deadline: "deadline"
            case .workerDied: "worker-died"
            }
        }

        /// Whether another try could end otherwise through no change of the sample: such a failure never counts against
        /// the sample.
        public var isTransient: Bool { self == .modelUnavailable || self == .deadline }
    }

    /// The longest message that is kept, in bytes.
    public static let maximumMessageBytes = 2000

    /// What went wrong.
    public var kind: Kind
    /// For people.
    public var message: String

    /// Makes a failure; a message that is too long is cut.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        if message.utf8.count <= Self.maximumMessageBytes {
            self.message = message
        } else {
            // Three bytes are the ellipsis's; a character that would be cut in two goes whole.
            var end = message.utf8.index(message.startIndex, offsetBy: Self.maximumMessageBytes - 3)
            while end.samePosition(in: message.unicodeScalars) == nil { message.utf8.formIndex(before: &end) }
            self.message = message[..<end] + "…"
        }
    }

    /// The kind and the message.
    public var description: String { message.isEmpty ? kind.name : "\(kind.name): \(message)" }
}

/// When and where a sample was answered.
public struct Timing: Hashable, Sendable {
    /// From the lease's arrival at the worker to the first request, in microseconds; stops at 71 minutes.
    public var waitedMicroseconds: UInt32
    /// From the first request to the last reading, in microseconds; stops at 71 minutes.
    public var ranMicroseconds: UInt32
    /// The endpoint that answered last, as `EndpointUsage` names it; empty where none did.
    public var endpoint: String

    /// Makes a timing.
    public init(waitedMicroseconds: UInt32 = 0, ranMicroseconds: UInt32 = 0, endpoint: String = "") {
        self.waitedMicroseconds = waitedMicroseconds
        self.ranMicroseconds = ranMicroseconds
        self.endpoint = endpoint
    }
}
