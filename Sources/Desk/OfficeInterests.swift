// SPDX-License-Identifier: AGPL-3.0-or-later
package import Casework
import Foundation

/// The register of what may bias the mission.
extension Office {
    /// Adds an entry, unless it is there.
    package func add(interest: RegisteredInterest, by visitor: Visitor) async throws(DeskError) {
        try Self.need(.keyholder, visitor)
        guard let open else { throw .locked }
        let all = open.settings.interests ?? []
        guard !all.contains(interest), all.count < 1000 else { return }
        self.open?.settings.interests = (all + [interest]).sorted { ($0.name, $0.note) < ($1.name, $1.note) }
        try await note(.settingsChanged, by: visitor.name, about: nil)
    }

    /// Removes the entries of a name and kind.
    package func removeInterest(_ name: String, _ kind: RegisteredInterest.Kind?, by visitor: Visitor)
        async throws(DeskError)
    {
        try Self.need(.keyholder, visitor)
        guard open != nil else { throw .locked }
        open?.settings.interests?.removeAll { $0.name == name && $0.kind == kind }
        try await note(.settingsChanged, by: visitor.name, about: nil)
    }

    /// What of the register a case names.
    func interests(in file: CaseFile) throws(DeskError) -> [RegisteredInterest] {
        guard let open else { throw .locked }
        return (open.settings.interests ?? []).filter { $0.isNamed(in: file) }
    }
}
