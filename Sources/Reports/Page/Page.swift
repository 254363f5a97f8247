import Mustache

/// A report as the template sees it: texts that are ready to be read, and figures.
package struct Page {
    struct Link {
        var anchor: String
        var name: String
    }

    struct Navigation { var links: [Link] }

    /// A figure, or a chart among others. `svg` is markup.
    struct Figure {
        var caption: String
        var explanation: String
        var svg: String
    }

    struct Figures { var figures: [Figure] }

    /// Several runs, one a row.
    struct Comparison {
        struct Cell {
            var value: String
            var interval: String?
            var chance: String?
        }

        struct Row {
            var anchor: String
            var name: String
            var detail: String?
            var cells: [Cell]
        }

        var columns: [String]
        var rows: [Row]
        var notes: [String]
        /// The runs of each question set against its first.
        var tables: [RunSection.Table]
    }

    var title: String
    var lead: String
    var made: String
    var navigation: Navigation?
    var comparison: Comparison?
    var overview: Figures?
    var runs: [RunSection]
    var learning: [LearningSection]
    private let styleSheet = Page.style

    init(
        title: String, lead: String, made: String, navigation: Navigation?, comparison: Comparison?,
        overview: Figures?, runs: [RunSection], learning: [LearningSection]
    ) {
        self.title = title
        self.lead = lead
        self.made = made
        self.navigation = navigation
        self.comparison = comparison
        self.overview = overview
        self.runs = runs
        self.learning = learning
    }

    /// The page as one HTML document.
    func html() -> String {
        do {
            return try MustacheTemplate(string: Self.template).render(self)
        } catch {
            // The template is part of the program.
            preconditionFailure("the report's template is broken: \(error)")
        }
    }
}
