// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge

/// How far what a desk tells another one may go on (Traffic Light Protocol 2.0, FIRST). What each means for missions is this
/// project's own reading. TLP:CLEAR is not among them: nothing is said in public but words that the source agreed to.
package enum SharingLabel: String, Codable, CaseIterable, Sendable, Comparable {
    case red = "TLP:RED"
    case amberStrict = "TLP:AMBER+STRICT"
    case amber = "TLP:AMBER"
    case green = "TLP:GREEN"

    /// Whether a desk may share it with another mission, where the source has agreed to that.
    package var mayGoOn: Bool { self == .green }

    /// The strictest comes first.
    package static func < (one: SharingLabel, other: SharingLabel) -> Bool { one.rank < other.rank }

    private var rank: Int {
        switch self {
        case .red: 0
        case .amberStrict: 1
        case .amber: 2
        case .green: 3
        }
    }
}

extension Catalogue {
    /// What it means, in a sentence.
    package func sentence(_ label: SharingLabel) -> String {
        switch label {
        case .red: self("Only those at your desk who read it here. It is told to nobody else.")
        case .amberStrict: self("Your mission alone, and in it only those who need it. Not the capital.")
        case .amber: self("Your mission and your capital, and in them only those who need it.")
        case .green: self("Other missions that the source has named may be told. Never the public.")
        }
    }
}
