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
    /// What it means, in a sentence for all who read it: both desks, and the source.
    package func sentence(_ label: SharingLabel) -> String {
        switch label {
        case .red: self("Only for those at the desk that was told who read it there. They tell nobody.")
        case .amberStrict:
            self("Only for the mission that was told, and in it for those who need it. Not for its capital.")
        case .amber: self("Only for the mission that was told and its capital, and in them for those who need it.")
        case .green: self("Other missions that the source has named may be told too. Never the public.")
        }
    }
}
