/// One run's part of a page, as the template sees it.
struct RunSection {
    /// One figure to be seen from the back of a room, with what it has to be read against.
    struct Tile {
        var name: String
        var value: String
        var interval: String
        /// Chance, or what the figure is a share of.
        var beside: String
        var isMain: Bool
    }

    struct Alert { var lines: [String] }

    struct Tiles { var tiles: [Tile] }

    struct Scores {
        struct Row {
            var measure: String
            var value: String
            var wilson: String
            var bySpecies: String
            var chance: String
            var isMain: Bool
        }

        var rows: [Row]
        var notes: [String]
    }

    struct NamedRow {
        var name: String
        var cells: [String]
    }

    struct Table {
        var heading: String
        /// Above the rows' names.
        var subject: String
        var columns: [String]
        var rows: [NamedRow]
        /// Below the rows.
        var remark: String?
    }

    /// `svg` and `legend` are markup.
    struct IcicleFigure {
        var caption: String
        var explanation: String
        var legend: String
        var svg: String
    }

    struct Gallery {
        var note: String
        var cards: [Card]
    }

    struct Setting {
        var term: String
        var detail: String
    }

    var anchor: String
    /// Nil where the page is about this run alone.
    var heading: String?
    var summary: String
    /// What must be known before the figures are read; nil when there is nothing.
    var alert: Alert?
    var tiles: Tiles?
    var scores: Scores?
    var charts: Page.Figures?
    var tables: [Table]
    var icicle: IcicleFigure?
    var gallery: Gallery?
    var settings: [Setting]
    var command: String
}

/// One sample, as the template sees it.
package struct Card {
    struct Image {
        var url: String
        var alternative: String
        var legendText: String
    }

    /// One level. `answer` is what was said where it is not the truth.
    struct Step {
        var style: String
        var rank: String
        var answer: String?
        var truth: String
    }

    var label: String
    var image: Image?
    var absence: String
    var steps: [Step]
    var stageOne: String?
}
