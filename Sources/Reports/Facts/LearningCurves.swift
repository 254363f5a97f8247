/// How a policy learned, step by step: what a report draws beside the runs that asked it.
public struct LearningCurves: Sendable {
    /// Quantities of one unit in one chart.
    public struct Chart: Sendable {
        /// What values are of.
        public enum Unit: Sendable {
            /// From 0 to 1, shown as per cent.
            case share
            /// Any number.
            case number
        }

        /// Above the chart.
        public var caption: String
        /// Below the caption.
        public var explanation: String
        /// Of all lines.
        public var unit: Unit
        /// By name, the value at each step; nil where there is none. Lines without any value are not drawn.
        public var lines: [(name: String, values: [Double?])]

        /// Makes a chart.
        public init(
            caption: String, explanation: String, unit: Unit, lines: [(name: String, values: [Double?])]
        ) {
            self.caption = caption
            self.explanation = explanation
            self.unit = unit
            self.lines = lines
        }
    }

    /// What learned, such as a file's name.
    public var name: String
    /// In a sentence: how many steps, of what.
    public var summary: String
    /// The first step's number.
    public var firstStep: Int
    /// Those with a value are drawn.
    public var charts: [Chart]

    /// Makes curves.
    public init(name: String, summary: String, firstStep: Int = 1, charts: [Chart]) {
        self.name = name
        self.summary = summary
        self.firstStep = firstStep
        self.charts = charts
    }
}
