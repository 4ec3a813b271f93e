// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import HTTPTypes
import Hummingbird
import Pages

extension DeskSite {
    /// Forms of other sites are not taken, whatever their fields.
    func checkOrigin(_ request: Request) throws {
        if let site = HTTPField.Name("sec-fetch-site").flatMap({ request.headers[$0] }) {
            guard ["same-origin", "none"].contains(site) else { throw problem(.notAllowed) }
        }
        if let origin = request.headers[.origin], origin != "null" {
            guard let host = URL(string: origin), let authority = request.head.authority else {
                throw problem(.notAllowed)
            }
            let named = [host.host(), host.port.map(String.init)].compactMap(\.self).joined(separator: ":")
            guard named == authority else { throw problem(.notAllowed) }
        }
    }
}
