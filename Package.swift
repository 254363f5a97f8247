// swift-tools-version: 6.1
import PackageDescription

/// Every Swift target is built in language mode 6 with warnings as errors. Release builds may inline across rooms: records
/// are read and written field by field, and a call would cost more than its field.
let strict: [SwiftSetting] = [
    .unsafeFlags(["-warnings-as-errors"]),
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// Rooms that work pixel by pixel or letter by letter are optimised in debug builds too: tests that draw, or that read a
/// megabyte, would take minutes otherwise.
let optimised: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// The release binary on Linux carries Swift's runtime and Foundation, and so what Foundation is made of: calls past the dynamic
/// linker and its start take about a fifth less processor time in all, and a machine that runs it needs no Swift.
let selfContained: [LinkerSetting] = [
    .unsafeFlags(
        ["-static-stdlib", "-l_FoundationCollections", "-l_FoundationCShims", "-lCoreFoundation", "-l_FoundationICU"],
        .when(platforms: [.linux], configuration: .release))
]

/// Every decoder under bent inputs: a test target, or, for `make fuzz` alone, a program that libFuzzer guides.
let fuzzing: Target = {
    let dependencies: [Target.Dependency] = [
        "AllocationMeter", "Archive", "Chat", "Coordinator", "CZeroMQ", "Dashboard", "Files", "JSONReading", "Ledger",
        "LinearPolicy", "Locking", "Measures", "Outcomes", "Questions", "Reasoning", "Reports", "Runs", "Scaling",
        "Specimens", "Taxonomies", "TestSupport", "Training", "Transport", "Vectors", "WireFormat", "Worker",
        .product(name: "Crypto", package: "swift-crypto"), .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
    ]
    guard Context.environment["FUZZ_GUIDED"] != nil else {
        return .testTarget(
            name: "FuzzTests", dependencies: dependencies, exclude: ["Corpus", "Guided.swift", "run"],
            swiftSettings: strict)
    }
    return .executableTarget(
        name: "fuzz-guided", dependencies: dependencies, path: "Tests/FuzzTests",
        exclude: ["Corpus", "FuzzTests.swift", "run"],
        swiftSettings: strict)
}()

let package = Package(
    name: "linnet",
    products: [.executable(name: "linnet", targets: ["linnet"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", exact: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    ],
    targets: [
        // C libraries, one target each; each has one Swift room that imports it.
        .systemLibrary(name: "CZeroMQ", providers: [.apt(["libzmq3-dev"])]),
        .systemLibrary(name: "CPNG", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CBLAS", providers: [.apt(["libblas-dev"])]),
        .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "CMessages", linkerSettings: [.linkedLibrary("protobuf-c")]),
        .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),
        // Loads libgd (libgd3) itself, when a picture is made smaller.
        .target(name: "CGD"),

        // Pure rooms: no C library, no database, no HTTP, no clock.
        .target(name: "Locking", swiftSettings: strict),
        .target(name: "WireFormat", swiftSettings: strict),
        .target(name: "Files", swiftSettings: strict),
        .target(name: "Taxonomies", dependencies: ["Files", "JSONReading"], swiftSettings: strict),
        .target(
            name: "Questions",
            dependencies: [
                "Files", "JSONReading", "Taxonomies", "WireFormat",
                .product(name: "Crypto", package: "swift-crypto"),
            ], swiftSettings: strict),
        .target(name: "Outcomes", dependencies: ["WireFormat"], swiftSettings: strict),
        .target(
            name: "Reasoning",
            dependencies: [
                "Outcomes", "Questions", "Taxonomies",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Mustache", package: "swift-mustache"),
            ], swiftSettings: optimised),
        .target(
            name: "Runs", dependencies: ["Files", "Outcomes", "Questions", "Reasoning"], swiftSettings: strict),
        .target(
            name: "Measures",
            dependencies: ["Files", "JSONReading", "Outcomes", "Questions", "Reasoning", "Taxonomies", "WireFormat"],
            swiftSettings: strict),

        // Rooms around the pure ones.
        .target(name: "JSONReading", dependencies: ["CSimdJSON"], swiftSettings: strict),
        .target(name: "Scaling", dependencies: ["CGD"], swiftSettings: optimised),
        .target(name: "LinearAlgebra", dependencies: ["CBLAS"], swiftSettings: optimised),
        .target(
            name: "Vectors",
            dependencies: [
                "Files", "JSONReading", "LinearAlgebra", "Locking", "Questions", "Runs", "Taxonomies",
                .product(name: "Crypto", package: "swift-crypto"),
            ], swiftSettings: optimised),
        .target(
            name: "LinearPolicy", dependencies: ["Files", "LinearAlgebra", "Questions", "Taxonomies", "Vectors"],
            swiftSettings: optimised),
        .target(
            name: "Specimens", dependencies: ["CPNG", "Files", "Questions", "Taxonomies"], swiftSettings: optimised),
        .target(
            name: "Models",
            dependencies: [
                "Files", "Ledger", "LinearAlgebra", "LinearPolicy", "Locking", "Measures", "Outcomes", "Questions",
                "Reasoning", "Runs", "Specimens", "Taxonomies", "Vectors",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: optimised),
        .target(
            name: "Training",
            dependencies: [
                "Files", "LinearAlgebra", "LinearPolicy", "Measures", "Models", "Outcomes", "Questions", "Reasoning",
                "Runs", "Taxonomies", "Trainer", "Transport", "Vectors",
            ], swiftSettings: optimised),
        .target(
            name: "Chat",
            dependencies: [
                "Files", "JSONReading", "Locking", "Measures", "Models", "Outcomes", "Questions", "Reasoning", "Runs",
                "Scaling", "Specimens", "Taxonomies",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], swiftSettings: optimised),
        .target(
            name: "Ledger",
            dependencies: [
                "Files", "Locking", "Outcomes", "Runs", "WireFormat",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ], swiftSettings: strict),
        .target(name: "Archive", dependencies: ["CZstd", "Files", "Outcomes"], swiftSettings: optimised),
        .target(
            name: "Transport",
            dependencies: [
                "CMessages", "CZeroMQ", "Files", "Locking", "Outcomes",
                .product(name: "Crypto", package: "swift-crypto"),
            ], swiftSettings: strict),
        .target(
            name: "Coordinator",
            dependencies: [
                "Archive", "Ledger", "Measures", "Outcomes", "Questions", "Reasoning", "Runs", "Taxonomies",
                "Transport",
                "WireFormat",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
                .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: strict),
        .target(
            name: "Worker",
            dependencies: [
                "Locking", "Models", "Outcomes", "Questions", "Reasoning", "Runs", "Transport", "WireFormat",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: strict),
        .target(
            name: "Trainer",
            dependencies: [
                "Outcomes", "Transport", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: strict),
        .target(name: "Operators", dependencies: ["Transport"], swiftSettings: strict),
        .target(
            name: "Reports",
            dependencies: [
                "Files", "Ledger", "Measures", "Outcomes", "Questions", "Reasoning", "Runs", "Specimens", "Taxonomies",
                "WireFormat",
                .product(name: "Mustache", package: "swift-mustache"),
            ], swiftSettings: strict),
        .target(
            name: "Dashboard",
            dependencies: [
                "Coordinator", "Files", "Ledger", "Locking", "Measures", "Outcomes", "Questions", "Reasoning",
                "Reports",
                "Runs", "Taxonomies",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], swiftSettings: strict),
        .executableTarget(
            name: "linnet",
            dependencies: [
                "Chat", "Coordinator", "Dashboard", "Files", "Ledger", "LinearPolicy", "Locking", "Measures", "Models",
                "Operators", "Outcomes",
                "Questions", "Reasoning", "Reports", "Runs", "Specimens", "Taxonomies", "Trainer", "Training",
                "Transport",
                "Vectors", "Worker",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: strict, linkerSettings: selfContained),
        // The chat model alone, for `Benchmarks/`.
        .executableTarget(
            name: "chat-benchmark",
            dependencies: [
                "Chat", "JSONReading", "Locking", "Outcomes", "Questions", "Reasoning", "Runs", "Scaling", "Taxonomies",
                .product(name: "Logging", package: "swift-log"),
            ], path: "Benchmarks/ChatClient", exclude: ["README.md", "aiohttp_client.py", "run"], swiftSettings: strict),
        // Many workers in few processes, for `Benchmarks/`.
        .executableTarget(
            name: "worker-fleet",
            dependencies: [
                "Models", "Questions", "Runs", "Transport", "Worker", .product(name: "Logging", package: "swift-log"),
            ],
            path: "Benchmarks/WorkerFleet", swiftSettings: strict),
        // Test support, and one test target a room.
        .target(
            name: "TestSupport",
            dependencies: ["CGD", "CZeroMQ", "CZstd", "Locking", "Questions", "Specimens", "Taxonomies", "Transport"],
            path: "Tests/TestSupport", swiftSettings: strict),
        .target(name: "AllocationMeter", path: "Tests/AllocationMeter"),
        .testTarget(name: "WireFormatTests", dependencies: ["WireFormat", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "TaxonomiesTests", dependencies: ["Taxonomies", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "QuestionsTests", dependencies: ["CMessages", "Files", "Questions", "Taxonomies", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "OutcomesTests", dependencies: ["Outcomes", "CMessages", "TestSupport", "WireFormat"],
            swiftSettings: strict),
        .testTarget(
            name: "VectorsTests",
            dependencies: [
                "LinearAlgebra", "Models", "Outcomes", "Questions", "Reasoning", "Runs", "Taxonomies", "TestSupport",
                "Vectors",
            ], swiftSettings: optimised),
        .testTarget(
            name: "LinearPolicyTests",
            dependencies: ["LinearPolicy", "Questions", "Reasoning", "Taxonomies", "TestSupport", "Vectors"],
            swiftSettings: optimised),
        .testTarget(
            name: "TrainingTests",
            dependencies: [
                "LinearAlgebra",
                "LinearPolicy", "Models", "Outcomes", "Questions", "Reasoning", "Runs", "Taxonomies", "TestSupport",
                "Training", "Transport", "Vectors", "WireFormat",
            ], swiftSettings: optimised),
        .testTarget(
            name: "ReasoningTests", dependencies: ["Outcomes", "Questions", "Reasoning", "Taxonomies", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "ScalingTests", dependencies: ["Scaling", "Specimens", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "SpecimensTests",
            dependencies: [
                "Files", "Models", "Outcomes", "Questions", "Reasoning", "Runs", "Specimens", "Taxonomies",
                "TestSupport",
            ],
            swiftSettings: optimised),
        .testTarget(
            name: "MeasuresTests",
            dependencies: [
                "Files", "Measures", "Outcomes", "Questions", "Reasoning", "Taxonomies", "TestSupport", "WireFormat",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "RunsTests", dependencies: ["Outcomes", "Questions", "Reasoning", "Runs"], swiftSettings: strict),
        .testTarget(
            name: "LedgerTests",
            dependencies: [
                "Files", "Ledger", "Locking", "Outcomes", "Reasoning", "Runs", "TestSupport", "WireFormat",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ArchiveTests",
            dependencies: ["Archive", "Files", "JSONReading", "Outcomes", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "TransportTests", dependencies: ["CZeroMQ", "Outcomes", "TestSupport", "Transport"],
            swiftSettings: strict),
        .testTarget(
            name: "CoordinatorTests",
            dependencies: ["Coordinator", "Ledger", "Outcomes", "Reasoning", "Runs", "TestSupport", "Transport"],
            swiftSettings: strict),
        .testTarget(
            name: "WorkerTests",
            dependencies: [
                "Models", "Outcomes", "Questions", "Reasoning", "Runs", "TestSupport", "Transport", "Worker",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: strict),
        .testTarget(
            name: "TrainerTests",
            dependencies: [
                "Outcomes", "Trainer", "Transport", "WireFormat", .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: strict),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                "Files", "Ledger", "Measures", "Outcomes", "Questions", "Reasoning", "Reports", "Runs", "Specimens",
                "Taxonomies", "TestSupport", "WireFormat",
            ], swiftSettings: strict),
        .testTarget(
            name: "DashboardTests",
            dependencies: [
                "Coordinator", "Dashboard", "Ledger", "Measures", "Outcomes", "Questions", "Reasoning", "Runs",
                "TestSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ], swiftSettings: strict),
        .testTarget(
            name: "ChatTests",
            dependencies: [
                "Chat", "Files", "JSONReading", "Locking", "Models", "Outcomes", "Questions", "Reasoning", "Runs",
                "Scaling", "Taxonomies", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ], swiftSettings: strict),
        fuzzing,
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "linnet", "Coordinator", "LinearPolicy", "Locking", "Measures", "Models", "Operators", "Outcomes",
                "Questions", "Reasoning", "Runs", "TestSupport", "Transport", "Vectors", "WireFormat",
            ], swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "linnet", "Coordinator", "Ledger", "Measures", "Models", "Operators", "Outcomes", "Questions",
                "Reasoning", "Runs", "Scaling", "TestSupport", "Trainer", "Transport", "WireFormat", "Worker",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict),
    ]
)
