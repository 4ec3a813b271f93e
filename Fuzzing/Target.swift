// SPDX-License-Identifier: AGPL-3.0-or-later
import TestSupport

/// A reader of what strangers send, or people write, that is fed with what nobody would.
protocol Target: Sendable {
    /// How many runs there are unless somebody asks for more.
    static var runs: Int { get }

    init() throws

    /// Feeds it once.
    ///
    /// - Parameter dice: the only chance in it.
    /// - Returns: whether what was fed was accepted: where nothing ever is, no property was checked.
    /// - Throws: ``Broken``, when a property does not hold.
    func run(_ dice: inout SplitMix64) async throws -> Bool
}

/// A property that does not hold.
struct Broken: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Checks a property.
func check(_ holds: Bool, _ property: @autoclosure () -> String) throws(Broken) {
    guard holds else { throw Broken(property()) }
}

enum Targets {
    static let all: [(name: String, type: any Target.Type)] = [
        ("form", FormTarget.self), ("multipart", MultipartTarget.self), ("parcel", ParcelTarget.self),
        ("entry", EntryTarget.self), ("receipt", ReceiptTarget.self), ("bundle", BundleTarget.self),
        ("language", LanguageTarget.self), ("situation", SituationTarget.self), ("po", CatalogueTarget.self),
        ("content", ContentTarget.self),
    ]
}
