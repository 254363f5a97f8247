import Ledger
import Measures
import Outcomes

/// What was read in a run's ledger so far. A value.
struct LedgerView: Sendable {
    /// One level's questions.
    struct Level: Sendable {
        var number: Int
        var rank: String
        var accuracy: Proportion
    }

    /// One sample that was answered.
    struct Line: Sendable {
        enum Mark: String, Sendable { case right, wrong, none }

        var sample: Int
        var repetition: Int
        var label: String
        /// Coarse to fine.
        var marks: [Mark]
        var hasFailed: Bool
    }

    /// How many outcomes were read; the ledger may hold more.
    var read = 0
    var levels: [Level] = []
    var settling: [SettlingCurve.Point] = []
    /// The taxonomy as SVG; nil where nothing was scored.
    var icicle: String?
    /// The newest first.
    var latest: [Line] = []
    /// The newest of those whose leaf is right and an ancestor wrong, first.
    var inconsistent: [Line] = []
    /// The newest that failed, first.
    var failed: [Line] = []
    var endpoints: [EndpointUsage] = []
    /// The first ones.
    var quarantined: [QuarantinedSample] = []
    /// The newest steps of a rollout run, oldest first.
    var steps: [DatedStep] = []
    /// Why the ledger cannot be read; nil when it can.
    var problem: String?
}
