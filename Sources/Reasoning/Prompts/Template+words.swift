extension Template {
    /// What is said unless a user replaces it.
    public var words: String {
        switch self {
        case .system:
            """
            You know the classification of living things and of other things well, from the most general group to the \
            most specific.{{#pictured}} You look closely at the picture before you decide.{{/pictured}}{{#atOnce}} You reply \
            with exactly what is asked for and add nothing.{{/atOnce}}
            """
        case .v0:
            "Which {{#rank}}{{rank}}{{/rank}}{{^rank}}of these groups{{/rank}} does {{thing}} belong to?"
        case .v1:
            "Classify {{thing}}{{#rank}} at the rank of {{rank}}{{/rank}}. Which choice is right?"
        case .v2:
            "Which of these names fits {{thing}}?"
        case .v3:
            "Under which name would a specialist file {{thing}}?"
        case .v4:
            "Where in its classification does {{thing}} stand?"
        case .level:
            Self.known + """
                {{question}}
                {{#options}}
                {{letter}}. {{name}}{{#lineage}} ({{lineage}}){{/lineage}}
                {{/options}}
                {{#lineages}}
                In brackets stands what each choice belongs to.
                {{/lineages}}
                {{#stepByStep}}
                Think step by step about what you see before you choose.
                {{/stepByStep}}
                {{#topDown}}
                Think from the general to the specific: settle the most general group first, then go down one level at a \
                time, and choose what lies on that path.
                {{/topDown}}
                {{#atOnce}}
                Reply with one letter, {{letters}}, and nothing else.
                {{/atOnce}}
                {{^atOnce}}
                Put your reasoning between <think> and </think>, and then one letter, {{letters}}, between <answer> and \
                </answer>.
                {{/atOnce}}

                """
        case .joint:
            Self.known + """
                {{#levels}}
                {{label}}: {{question}}
                {{#options}}
                {{letter}}. {{name}}{{#lineage}} ({{lineage}}){{/lineage}}
                {{/options}}
                {{/levels}}
                {{#lineages}}
                In brackets stands what each choice belongs to.
                {{/lineages}}
                {{#stepByStep}}
                Think step by step about what you see before you choose.
                {{/stepByStep}}
                {{#topDown}}
                Think from the general to the specific, one level at a time, so that your choices lie on one path.
                {{/topDown}}
                {{#atOnce}}
                Reply with one line for each of the questions above: what stands before its colon, a colon and one letter.
                {{/atOnce}}
                {{^atOnce}}
                Put your reasoning between <think> and </think>. Then, between <answer> and </answer>, write one line for each \
                of the questions above: what stands before its colon, a colon and one letter.
                {{/atOnce}}

                """
        case .option:
            Self.known + """
                Is this right? {{#rank}}The {{rank}} that {{thing}} belongs to is {{name}}.{{/rank}}{{^rank}}{{name}} is a name \
                that fits {{thing}}.{{/rank}}
                {{#stepByStep}}
                Think step by step about what you see before you decide.
                {{/stepByStep}}
                {{#topDown}}
                Think from the general to the specific, one level at a time, before you decide.
                {{/topDown}}
                {{#atOnce}}
                Reply with yes or no and nothing else.
                {{/atOnce}}
                {{^atOnce}}
                Put your reasoning between <think> and </think>, and then yes or no between <answer> and </answer>.
                {{/atOnce}}

                """
        case .leaf:
            """
            Identify {{thing}} as exactly as you can. Begin with the most general group that you are sure of and go down, one \
            level at a time, until you reach the most specific name.
            Put the way down between <think> and </think>, as pairs of a level and a name with semicolons between\
            {{#ranks}}{{#first()}}: {{/first()}}{{^first()}}; {{/first()}}{{rank}}: …{{/ranks}}. Then put the last name alone\
            {{#leafRank}}, that of the {{leafRank}},{{/leafRank}} between <answer> and </answer>. Write nothing else.

            """
        }
    }

    /// What the model is told beforehand.
    private static let known = """
        {{#leaf}}
        {{#pictured}}
        It has been found that {{thing}} is this: {{leaf}}.
        {{/pictured}}
        {{/leaf}}
        {{#noLeaf}}
        Nobody could tell exactly what {{thing}} is.
        {{/noLeaf}}
        {{#path}}
        Settled so far: {{rank}} {{name}}.
        {{/path}}

        """
}
