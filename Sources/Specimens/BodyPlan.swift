/// What kind of figure a lineage is drawn as.
enum BodyPlan: Hashable, CaseIterable {
    case bird, mammal, fish, frog, salamander, lizard, snake, turtle
    case butterfly, beetle, wasp, dragonfly, spider, snail
    case flower, spike, leaf, lily, grass, palm, cactus, conifer, fern, moss
    case ornament

    /// The plan of a lineage: that of the lowest taxon that has one, else one drawn by lot for its group.
    init(_ traits: Traits) {
        for name in traits.names.reversed() {
            if let plan = Self.known[name] {
                self = plan
                return
            }
        }
        let group = traits.names.first { Self.lots[$0] != nil }.flatMap { Self.lots[$0] } ?? [.ornament]
        // A whole class shares the lot: everything below the top two levels would scatter relatives.
        self = traits.pick(.group, 40, group)
    }

    private static let animals: [BodyPlan] = [.bird, .mammal, .fish, .lizard, .butterfly, .beetle, .spider, .snail]
    private static let plants: [BodyPlan] = [.flower, .spike, .leaf, .lily, .grass, .fern]

    /// Groups whose lower taxa are strangers.
    private static let lots: [String: [BodyPlan]] = [
        "animalia": animals, "animal": animals, "animals": animals, "metazoa": animals,
        "plantae": plants, "plant": plants, "plants": plants, "viridiplantae": plants,
    ]

    /// Taxa whose looks are known, by name in normal form.
    private static let known: [String: BodyPlan] = {
        let groups: [(BodyPlan, String)] = [
            (
                .bird,
                """
                aves passeriformes accipitriformes strigiformes anseriformes piciformes charadriiformes columbiformes \
                sphenisciformes psittaciformes galliformes pelecaniformes podicipediformes procellariiformes suliformes \
                gruiformes caprimulgiformes apodiformes cuculiformes coraciiformes falconiformes gaviiformes
                """
            ),
            (.mammal, "mammalia carnivora artiodactyla rodentia primates lagomorpha perissodactyla"),
            (.fish, "actinopterygii actinopteri chondrichthyes elasmobranchii"),
            (.frog, "anura"), (.salamander, "amphibia caudata"),
            (.lizard, "reptilia squamata lacertidae"),
            (.snake, "viperidae colubridae natricidae elapidae pythonidae boidae"),
            (.turtle, "testudines"),
            (.butterfly, "lepidoptera"), (.beetle, "insecta coleoptera hemiptera blattodea"),
            (.wasp, "hymenoptera diptera"), (.dragonfly, "odonata"), (.spider, "arachnida araneae"),
            (.snail, "mollusca gastropoda"),
            (.flower, "magnoliopsida"), (.lily, "liliopsida"),
            (.spike, "lamiales fabales orchidaceae ericaceae"),
            (.leaf, "fagales sapindales salicaceae"),
            (.cactus, "cactaceae"), (.grass, "poales"), (.palm, "arecales"),
            (.conifer, "pinopsida"), (.fern, "polypodiopsida"), (.moss, "bryophyta polytrichopsida bryopsida"),
        ]
        return groups.reduce(into: [:]) { table, group in
            for name in group.1.split(separator: " ") { table[String(name)] = group.0 }
        }
    }()
}
