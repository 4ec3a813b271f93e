// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Vault

/// Who is at the desk now. Kept in memory alone; of a session's token only the digest.
struct Sessions: Sendable {
    struct Session: Sendable {
        let account: Data
        /// What every form of this session has to bring along.
        let formToken: String
        let began: UInt64
        var seen: UInt64
    }

    private var all: [Data: Session] = [:]

    /// After how many seconds without a click a session ends, and after how many at the latest.
    static let idle: UInt64 = 30 * 60
    static let longest: UInt64 = 12 * 60 * 60

    /// - Returns: the token for the browser.
    mutating func begin(_ account: Data, at now: UInt64) -> String {
        let token = Hex.text(Dice.bytes(32))
        all[Self.key(token)] = Session(account: account, formToken: Hex.text(Dice.bytes(32)), began: now, seen: now)
        return token
    }

    /// The session of a token, which counts as a click.
    mutating func touch(_ token: String, at now: UInt64) -> Session? {
        sweep(at: now)
        let key = Self.key(token)
        all[key]?.seen = now
        return all[key]
    }

    mutating func end(_ token: String) { all[Self.key(token)] = nil }

    mutating func end(account: Data) { all = all.filter { $0.value.account != account } }

    mutating func endAll() { all = [:] }

    /// Ends what was idle too long.
    mutating func sweep(at now: UInt64) {
        all = all.filter { now - min($0.value.seen, now) < Self.idle && now - min($0.value.began, now) < Self.longest }
    }

    var isEmpty: Bool { all.isEmpty }

    private static func key(_ token: String) -> Data { Digest.of(Data(token.utf8)) }
}
