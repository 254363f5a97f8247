import Coordinator
import Measures
import Outcomes

/// The few figures that are read from the back of a room.
struct TilesPart {
    private let glance: Glance
    private var run: RunSnapshot { glance.run }

    init(_ glance: Glance) { self.glance = glance }

    private struct Tile {
        var name: String
        var value: String
        var unit = ""
        var beside: String
        var isMain = false

        var markup: Markup {
            """
            <div class="tile\(isMain ? " first" : "")"><p class="name">\(name)</p><p class="figure">\(value)\
            <span>\(unit)</span></p><p class="ci">\(beside)</p></div>
            """
        }
    }

    var markup: Markup {
        let tiles = run.rollouts.map(tiles) ?? evaluationTiles
        return "<div class=\"tiles\">\((tiles + [workers]).map(\.markup))</div>"
    }

    private var evaluationTiles: [Tile] {
        let counts = run.counts
        var tiles = [share("HCA", counts.hca, isMain: true)]
        if let leaf = counts.leaf { tiles.append(share("leaf accuracy", leaf)) }
        tiles.append(share("invalid answers", counts.invalidRate))
        let beside =
            run.quarantined > 0
            ? "\(Number.grouped(run.quarantined)) given up" : "of \(Number.of(counts.finished, "sample"))"
        tiles.append(Tile(name: "failed", value: Number.grouped(counts.failed), beside: beside))
        return tiles
    }

    private func tiles(of rollouts: RunSnapshot.Rollouts) -> [Tile] {
        let step = rollouts.figures.latest
        func reward(_ name: String, _ value: Double?, isMain: Bool = false) -> Tile {
            Tile(
                name: name, value: value.map { Number.decimals($0, 3) } ?? "–",
                beside: step.map { "step \($0.number)" } ?? "no step yet", isMain: isMain)
        }
        return [
            reward("reward of levels", step?.levelReward, isMain: true), reward("reward of leaf", step?.leafReward),
            Tile(
                name: "policy", value: rollouts.policyVersion.map { "\($0)" } ?? "–",
                beside: step.map { "up to \(Number.of($0.lag, "version")) behind" } ?? "no step yet"),
            Tile(
                name: "completions", value: Number.grouped(rollouts.figures.written),
                beside: "\(Number.grouped(rollouts.figures.failed)) failed"),
            Tile(
                name: "trainer", value: rollouts.trainer == nil ? "away" : "there",
                beside: rollouts.trainer.map { "\($0), heard \(Int(rollouts.trainerSilence.seconds)) s ago" } ?? ""),
        ]
    }

    private var workers: Tile {
        let slots = run.workers.reduce(0) { $0 + $1.slots }
        let idle = run.idleShare.map { ", idle \(Number.decimals($0 * 100, 0)) %" } ?? ""
        return Tile(
            name: "workers", value: Number.grouped(run.workers.count), beside: "\(Number.of(slots, "slot"))\(idle)")
    }

    private func share(_ name: String, _ share: Proportion, isMain: Bool = false) -> Tile {
        Tile(
            name: name, value: Percent(share.value).description, unit: share.value == nil ? "" : " %",
            beside: share.interval == nil ? "nothing scored yet" : Percent.range(share.interval), isMain: isMain)
    }
}
