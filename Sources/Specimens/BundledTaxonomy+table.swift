extension BundledTaxonomy {
    /// Who belongs where. See `entries(of:)` for the form.
    static let table = """
        Animalia Chordata Aves
         Passeriformes Corvidae: Corvus corax corone frugilegus; Pica pica hudsonia; Garrulus glandarius lanceolatus
         Passeriformes Paridae: Parus major minor; Cyanistes caeruleus cyanus; Poecile palustris montanus atricapillus
         Passeriformes Fringillidae: Linaria cannabina flavirostris; Fringilla coelebs montifringilla
         Passeriformes Fringillidae: Spinus spinus tristis pinus; Carduelis carduelis
         Passeriformes Turdidae: Turdus merula philomelos pilaris migratorius; Sialia sialis mexicana
         Accipitriformes Accipitridae: Aquila chrysaetos heliaca; Buteo buteo lagopus jamaicensis; Milvus milvus migrans
         Strigiformes Strigidae: Bubo bubo scandiacus virginianus; Strix aluco uralensis nebulosa; Asio otus flammeus
         Anseriformes Anatidae: Anas platyrhynchos acuta crecca; Cygnus olor cygnus atratus; Anser anser albifrons
         Piciformes Picidae: Dendrocopos major; Dryocopus martius pileatus; Picus viridis canus; Dryobates minor pubescens
         Charadriiformes Laridae: Larus argentatus fuscus canus; Sterna hirundo paradisaea
         Charadriiformes Scolopacidae: Calidris alpina canutus; Numenius arquata phaeopus
         Columbiformes Columbidae: Columba livia palumbus oenas; Streptopelia decaocto turtur
         Sphenisciformes Spheniscidae: Aptenodytes forsteri patagonicus; Pygoscelis adeliae papua
         Psittaciformes Psittacidae: Ara macao ararauna chloropterus; Amazona ochrocephala aestiva
        Animalia Chordata Mammalia
         Carnivora Canidae: Canis lupus latrans aureus; Vulpes vulpes lagopus zerda
         Carnivora Felidae: Panthera leo tigris pardus onca; Lynx lynx rufus canadensis; Felis silvestris chaus
         Carnivora Ursidae: Ursus arctos americanus maritimus
         Carnivora Mustelidae: Martes martes foina; Mustela erminea nivalis
         Artiodactyla Cervidae: Cervus elaphus canadensis nippon; Odocoileus virginianus hemionus
         Artiodactyla Bovidae: Ovis canadensis dalli; Capra ibex pyrenaica; Bison bison bonasus
         Rodentia Sciuridae: Sciurus vulgaris carolinensis niger; Marmota marmota monax
         Rodentia Muridae: Rattus norvegicus rattus; Mus musculus spretus; Apodemus sylvaticus flavicollis
         Primates Hominidae: Pan troglodytes paniscus; Gorilla gorilla beringei; Pongo pygmaeus abelii
         Primates Cercopithecidae: Macaca mulatta sylvanus fuscata; Papio anubis ursinus
         Lagomorpha Leporidae: Lepus europaeus timidus; Sylvilagus floridanus audubonii
        Animalia Chordata Reptilia
         Squamata Lacertidae: Lacerta agilis viridis; Podarcis muralis siculus
         Squamata Viperidae: Vipera berus aspis; Crotalus atrox horridus
         Squamata Colubridae: Coronella austriaca girondica; Lampropeltis triangulum getula
         Testudines Testudinidae: Testudo graeca hermanni
         Testudines Emydidae: Emys orbicularis trinacris; Trachemys scripta
        Animalia Chordata Amphibia
         Anura Ranidae: Rana temporaria arvalis dalmatina; Lithobates catesbeianus clamitans
         Anura Hylidae: Hyla arborea meridionalis
         Anura Bufonidae: Bufo bufo spinosus
         Caudata Salamandridae: Salamandra salamandra atra; Triturus cristatus carnifex
        Animalia Chordata Actinopterygii
         Salmoniformes Salmonidae: Salmo salar trutta; Oncorhynchus mykiss kisutch nerka
         Cypriniformes Cyprinidae: Cyprinus carpio rubrofuscus; Carassius carassius auratus gibelio
         Esociformes Esocidae: Esox lucius masquinongy
         Perciformes Percidae: Perca fluviatilis flavescens; Sander lucioperca vitreus
         Cichliformes Cichlidae: Pterophyllum scalare altum; Symphysodon discus aequifasciatus
         Tetraodontiformes Tetraodontidae: Arothron hispidus meleagris
        Animalia Arthropoda Insecta
         Lepidoptera Nymphalidae: Vanessa atalanta cardui; Aglais io urticae; Danaus plexippus chrysippus
         Lepidoptera Nymphalidae: Limenitis camilla populi archippus
         Lepidoptera Papilionidae: Papilio machaon glaucus polyxenes; Parnassius apollo mnemosyne
         Lepidoptera Pieridae: Pieris brassicae rapae napi; Colias croceus hyale; Gonepteryx rhamni cleopatra
         Lepidoptera Lycaenidae: Polyommatus icarus bellargus; Lycaena phlaeas dispar
         Coleoptera Coccinellidae: Coccinella septempunctata quinquepunctata; Harmonia axyridis quadripunctata
         Coleoptera Coccinellidae: Adalia bipunctata decempunctata
         Coleoptera Scarabaeidae: Cetonia aurata; Melolontha melolontha hippocastani
         Coleoptera Cerambycidae: Cerambyx cerdo scopolii; Rosalia alpina; Monochamus galloprovincialis sutor
         Hymenoptera Apidae: Apis mellifera cerana; Bombus terrestris lapidarius pascuorum hortorum
         Hymenoptera Vespidae: Vespa crabro velutina; Vespula vulgaris germanica; Polistes dominula
         Odonata Libellulidae: Libellula depressa quadrimaculata pulchella; Sympetrum striolatum sanguineum
         Odonata Aeshnidae: Aeshna cyanea mixta; Anax imperator junius
         Odonata Calopterygidae: Calopteryx virgo splendens
        Animalia Arthropoda Arachnida
         Araneae Araneidae: Araneus diadematus quadratus; Argiope bruennichi aurantia
         Araneae Salticidae: Salticus scenicus cingulatus; Phidippus audax johnsoni
         Araneae Lycosidae: Pardosa amentata lugubris
        Animalia Mollusca Gastropoda
         Stylommatophora Helicidae: Helix pomatia lucorum; Cepaea nemoralis hortensis
        Plantae Tracheophyta Magnoliopsida
         Rosales Rosaceae: Rosa canina rugosa gallica; Prunus avium spinosa padus; Malus sylvestris domestica
         Rosales Rosaceae: Rubus idaeus fruticosus
         Fagales Fagaceae: Quercus robur rubra alba ilex; Fagus sylvatica grandifolia; Castanea sativa dentata
         Fagales Betulaceae: Betula pendula pubescens; Alnus glutinosa incana
         Sapindales Sapindaceae: Acer platanoides pseudoplatanus campestre rubrum saccharum
         Malpighiales Salicaceae: Salix alba caprea; Populus tremula nigra alba
         Malpighiales Violaceae: Viola odorata tricolor riviniana
         Asterales Asteraceae: Helianthus annuus tuberosus; Bellis perennis annua; Taraxacum officinale
         Asterales Asteraceae: Centaurea cyanus jacea; Leucanthemum vulgare; Cirsium arvense vulgare palustre
         Asterales Campanulaceae: Campanula rotundifolia persicifolia patula
         Fabales Fabaceae: Trifolium pratense repens incarnatum; Lathyrus odoratus pratensis; Vicia cracca sativa
         Fabales Fabaceae: Lupinus polyphyllus
         Lamiales Lamiaceae: Salvia pratensis officinalis; Lamium album purpureum; Mentha aquatica spicata
         Lamiales Plantaginaceae: Veronica chamaedrys persica; Digitalis purpurea lutea; Plantago lanceolata major
         Ranunculales Ranunculaceae: Ranunculus acris repens bulbosus; Aquilegia vulgaris canadensis; Clematis vitalba
         Ranunculales Papaveraceae: Papaver rhoeas somniferum; Chelidonium majus
         Ericales Primulaceae: Primula veris vulgaris elatior; Lysimachia vulgaris nummularia
         Ericales Ericaceae: Rhododendron ferrugineum hirsutum; Vaccinium myrtillus vitis-idaea; Erica carnea cinerea
         Caryophyllales Caryophyllaceae: Dianthus carthusianorum deltoides; Silene dioica latifolia vulgaris
         Caryophyllales Cactaceae: Opuntia ficus-indica humifusa
         Brassicales Brassicaceae: Brassica napus nigra; Cardamine pratensis hirsuta
        Plantae Tracheophyta Liliopsida
         Asparagales Orchidaceae: Orchis mascula militaris; Ophrys apifera insectifera; Dactylorhiza maculata
         Asparagales Iridaceae: Iris pseudacorus germanica sibirica; Crocus vernus sativus
         Asparagales Amaryllidaceae: Narcissus pseudonarcissus poeticus; Allium ursinum schoenoprasum cepa
         Asparagales Amaryllidaceae: Galanthus nivalis
         Liliales Liliaceae: Lilium martagon bulbiferum candidum; Tulipa sylvestris gesneriana
         Liliales Liliaceae: Fritillaria meleagris imperialis
         Poales Poaceae: Triticum aestivum durum; Poa annua pratensis; Festuca rubra ovina; Hordeum vulgare murinum
         Poales Cyperaceae: Carex nigra pendula
         Arecales Arecaceae: Phoenix dactylifera canariensis
        Plantae Tracheophyta Pinopsida
         Pinales Pinaceae: Pinus sylvestris mugo strobus nigra; Picea abies pungens glauca; Abies alba balsamea
         Pinales Pinaceae: Larix decidua laricina
         Cupressales Cupressaceae: Juniperus communis virginiana; Thuja occidentalis plicata
         Cupressales Taxaceae: Taxus baccata cuspidata
        Plantae Tracheophyta Polypodiopsida
         Polypodiales Dryopteridaceae: Dryopteris filix-mas dilatata; Polystichum aculeatum setiferum
         Polypodiales Polypodiaceae: Polypodium vulgare interjectum
        Plantae Bryophyta Polytrichopsida
         Polytrichales Polytrichaceae: Polytrichum commune juniperinum piliferum
        """
}
