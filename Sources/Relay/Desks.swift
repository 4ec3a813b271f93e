// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
package import Vault

/// What the operator of a relay vouches for when a desk is let in: who it is, in public.
package struct DeskTitle: Hashable, Sendable {
    /// As “Embassy of Norway, Nairobi”.
    package let name: String
    /// Whose guidelines bind it, as `NO`; `nil` for an organisation.
    package let issuer: String?
    /// The country it works in, as `KE`.
    package let host: String?

    package init(name: String, issuer: String? = nil, host: String? = nil) {
        (self.name, self.issuer, self.host) = (name, issuer, host)
    }
}

/// Lets one desk in, once. The relay keeps only its digest.
package struct Invitation: Hashable, Sendable {
    /// SHA-256 of the code that the desk types in: 32 bytes.
    package let digest: Data
    package let title: DeskTitle
    /// The last day on which it can be used, as days since 1970-01-01.
    package let expires: UInt32

    package init(digest: Data, title: DeskTitle, expires: UInt32) {
        (self.digest, self.title, self.expires) = (digest, title, expires)
    }
}

/// A desk that was let in, as everybody may know it.
package struct DeskListing: Hashable, Sendable {
    package let desk: DeskName
    package let title: DeskTitle
    /// Its published intake bundles, as the desk signed them.
    package let bundles: [Data]

    package init(desk: DeskName, title: DeskTitle, bundles: [Data]) {
        (self.desk, self.title, self.bundles) = (desk, title, bundles)
    }

    /// The bundle that a letter is sealed to on a day; `nil` when the desk has published none for it.
    package func bundle(on day: UInt32) -> IntakeBundle? {
        bundles.lazy.compactMap { try? IntakeBundle($0, of: desk) }.first { ($0.from...$0.until).contains(day) }
    }
}
