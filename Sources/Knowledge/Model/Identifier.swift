// SPDX-License-Identifier: AGPL-3.0-or-later

/// An id that cannot be mistaken for the id of something else.
package struct Identifier<Subject>: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

package typealias CountryCode = Identifier<Country>
package typealias IssuerID = Identifier<Issuer>
package typealias EditionID = Identifier<Edition>
package typealias CommitmentID = Identifier<Commitment>
package typealias MeasureID = Identifier<Measure>
package typealias ReferenceKey = Identifier<Reference>
package typealias SheetID = Identifier<Sheet>
package typealias StepID = Identifier<Step>
package typealias RuleID = Identifier<Rule>
package typealias RouteID = Identifier<Route>
package typealias DraftID = Identifier<DraftPattern>
package typealias InterestID = Identifier<Interest>
package typealias NationalID = Identifier<NationalInstrument>

extension IssuerID {
    /// The European Union, whose guidelines also bind the missions of its member States.
    package static let union = IssuerID("EU")

    /// The eight issuers whose guidelines ISHR's page gathers, by name.
    package static let eight = ["CA", "EU", "FI", "NL", "NO", "CH", "GB", "US"].map { IssuerID($0) }
}
