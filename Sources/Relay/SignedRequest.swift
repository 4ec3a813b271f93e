// SPDX-License-Identifier: AGPL-3.0-or-later
import HTTPTypes
import Foundation
package import Vault

/// What a desk signs a request with: who it is, and that it is so today.
package struct DeskCredentials: Sendable {
    package let identity: DeskIdentity
    package let access: AccessKey

    package init(identity: DeskIdentity, access: AccessKey) { (self.identity, self.access) = (identity, access) }
}

/// How a desk proves to a relay who it is: each request is signed with the desk's two keys, over what it asks, what it sends
/// and the time. Asking twice does nothing twice; whoever records a request on its way can ask it again for ten minutes and gets
/// what is sealed. On its way it is hidden by https or by Tor.
enum SignedRequest {
    /// How far the clocks of a desk and a relay may differ, in seconds.
    static let tolerance: UInt64 = 600

    static let deskField = "x-demarche-desk"
    static let timeField = "x-demarche-time"
    static let signatureField = "x-demarche-signature"
    static let accessField = "x-demarche-access"

    private static let purpose = "relay request"

    /// The headers of a signed request.
    ///
    /// - Parameters:
    ///   - method: as `GET`.
    ///   - path: without host and query.
    ///   - body: what is sent.
    ///   - seconds: now, since 1970.
    ///   - credentials: who asks.
    /// - Returns: names and values.
    /// - Throws: `VaultError.malformed` when signing fails.
    static func headers(
        _ method: String,
        _ path: String,
        body: Data,
        at seconds: UInt64,
        by credentials: DeskCredentials
    ) throws(VaultError) -> [(String, String)] {
        let text = text(method, path, seconds, body)
        return [
            (deskField, Hex.text(credentials.identity.desk.bytes)), (timeField, String(seconds)),
            (signatureField, Hex.text(try credentials.identity.sign(text, purpose: purpose))),
            (accessField, Hex.text(try credentials.access.sign(text))),
        ]
    }

    /// Who somebody says they are, before it is checked.
    ///
    /// - Parameter headers: as they came.
    /// - Returns: the desk.
    /// - Throws: ``VaultError/notSigned``.
    static func claimed(_ headers: HTTPFields) throws(VaultError) -> DeskName {
        guard let name = HTTPField.Name(deskField), let bytes = headers[name].flatMap({ Hex.bytes($0) }) else {
            throw .notSigned
        }
        do { return try DeskName(bytes) } catch { throw .notSigned }
    }

    /// Who asks.
    ///
    /// - Parameters:
    ///   - method: as `GET`.
    ///   - path: without host and query.
    ///   - body: what was sent.
    ///   - headers: as they came.
    ///   - seconds: now, since 1970.
    /// - Returns: the desk that signed.
    /// - Throws: ``VaultError/notSigned``; ``VaultError/clockIsOff`` when the time is off, and only the time.
    static func check(
        _ method: String,
        _ path: String,
        body: Data,
        headers: HTTPFields,
        at seconds: UInt64
    ) throws(VaultError) -> DeskName {
        func value(_ name: String) -> String { HTTPField.Name(name).flatMap { headers[$0] } ?? "" }
        guard let bytes = Hex.bytes(value(deskField)), let desk = try? DeskName(bytes),
            let time = UInt64(value(timeField)), let signature = Hex.bytes(value(signatureField))
        else { throw .notSigned }
        try desk.check(signature, of: text(method, path, time, body), purpose: purpose)
        guard max(time, seconds) - min(time, seconds) <= tolerance else { throw .clockIsOff }
        return desk
    }

    /// Whether who asks is the desk as the relay knows it now.
    ///
    /// - Parameters:
    ///   - access: what the relay keeps of the desk.
    ///   - method: as `GET`.
    ///   - path: without host and query.
    ///   - body: what was sent.
    ///   - headers: as they came.
    /// - Returns: whether it has the key.
    static func has(
        _ access: AccessName,
        _ method: String,
        _ path: String,
        body: Data,
        headers: HTTPFields
    ) -> Bool {
        func value(_ name: String) -> String { HTTPField.Name(name).flatMap { headers[$0] } ?? "" }
        guard let time = UInt64(value(timeField)), let signature = Hex.bytes(value(accessField)) else { return false }
        return (try? access.check(signature, of: text(method, path, time, body))) != nil
    }

    private static func text(_ method: String, _ path: String, _ seconds: UInt64, _ body: Data) -> Data {
        Data("\(method)\n\(path)\n\(seconds)\n\(Hex.text(Digest.of(body)))\n".utf8)
    }
}
