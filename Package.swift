// swift-tools-version: 6.2
// SPDX-License-Identifier: AGPL-3.0-or-later
import PackageDescription

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "demarche",
    platforms: [.macOS(.v14)],
    products: [.executable(name: "demarche", targets: ["Demarche"])],
    traits: [
        .trait(
            name: "PostgreSQL",
            description: "A relay may keep its mail in PostgreSQL as well as in SQLite. Needs libpq."
        ),
        .default(enabledTraits: ["PostgreSQL"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        // The command line.
        .executableTarget(
            name: "Demarche",
            dependencies: [
                "Website", "Desk", "Pages", "Casework", "Guidance", "Publishing", "Knowledge", "Search",
                "Relay", "Vault", "Storage",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        // The desk's own pages.
        .target(
            name: "Desk",
            dependencies: [
                "Pages", "Casework", "Guidance", "Publishing", "Knowledge", "Relay", "Vault",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Templates"],
            swiftSettings: strict,
            plugins: ["EmbedText"]
        ),
        // The public site.
        .target(
            name: "Website",
            dependencies: [
                "Pages", "Casework", "Guidance", "Publishing", "Knowledge", "Search", "Relay", "Vault",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            exclude: ["Templates", "Assets"],
            swiftSettings: strict,
            plugins: ["EmbedText"]
        ),
        // What every page shares.
        .target(
            name: "Pages",
            dependencies: [
                "CZlib", "Knowledge", "Publishing",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            exclude: ["Templates", "Assets"],
            swiftSettings: strict,
            plugins: ["EmbedText"]
        ),
        // The work: pure.
        .target(name: "Guidance", dependencies: ["Knowledge", "Publishing"], swiftSettings: strict),
        .target(name: "Casework", dependencies: ["Guidance", "Knowledge", "Relay", "Vault"], swiftSettings: strict),
        // The ground.
        .target(
            name: "Publishing",
            dependencies: [
                "CZlib", "Knowledge",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            exclude: ["Assets"],
            swiftSettings: strict,
            plugins: ["EmbedText"]
        ),
        .target(
            name: "Knowledge",
            dependencies: ["Search", "Yams", .product(name: "SwiftCSV", package: "SwiftCSV")],
            swiftSettings: strict
        ),
        .target(
            name: "Search",
            dependencies: ["CStemmer", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict
        ),
        .target(
            name: "Storage",
            dependencies: [
                "Relay", "Vault",
                .product(name: "GRDB", package: "GRDB.swift"),
                .target(name: "CPostgres", condition: .when(traits: ["PostgreSQL"])),
            ],
            swiftSettings: strict
        ),
        .systemLibrary(
            name: "CPostgres",
            pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"]), .brew(["libpq"])]
        ),
        .target(
            name: "Relay",
            dependencies: [
                "Vault",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Vault",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: strict
        ),
        .systemLibrary(name: "CStemmer", providers: [.apt(["libstemmer-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // Templates and assets become string literals in the program (see docs/decisions/0003).
        .plugin(name: "EmbedText", capability: .buildTool(), dependencies: ["embed-text"]),
        .executableTarget(name: "embed-text", path: "Plugins/embed-text", swiftSettings: strict),
        .executableTarget(
            name: "demarche-bench",
            dependencies: [
                "Casework", "Desk", "Guidance", "Knowledge", "Relay", "Search", "Storage", "TestSupport", "Vault",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            path: "Benchmarks",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "demarche-fuzz",
            dependencies: [
                "Casework", "Guidance", "Knowledge", "Pages", "Relay", "TestSupport", "Vault",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Fuzzing",
            swiftSettings: strict
        ),
        .target(
            name: "TestSupport",
            dependencies: ["Knowledge"],
            path: "Tests/Support",
            swiftSettings: strict
        ),
        .testTarget(name: "ArchitectureTests", swiftSettings: strict),
        .testTarget(
            name: "VaultTests",
            dependencies: ["Vault", "TestSupport"],
            exclude: ["vectors.json"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CaseworkTests",
            dependencies: ["Casework", "Guidance", "Knowledge", "Relay", "Vault", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "RelayTests",
            dependencies: [
                "Relay", "Storage", "Vault", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "StorageTests",
            dependencies: ["Storage", "Relay", "Vault", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DeskTests",
            dependencies: [
                "Desk", "Casework", "Guidance", "Knowledge", "Pages", "Relay", "Storage", "Vault", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "KnowledgeTests", dependencies: ["Knowledge", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "GuidanceTests",
            dependencies: ["Guidance", "Knowledge", "Publishing", "TestSupport"],
            exclude: ["Golden"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SearchTests",
            dependencies: ["Search", "Knowledge", "TestSupport"],
            exclude: ["Golden"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PublishingTests",
            dependencies: ["Publishing", "Knowledge", "TestSupport"],
            exclude: ["Attached"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PagesTests",
            dependencies: [
                "Pages", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "WebsiteTests",
            dependencies: [
                "Website", "Pages", "Knowledge", "Relay", "Vault", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)
