// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Vault

/// What a desk is: kept as one sealed record.
struct DeskSettings: Codable, Sendable {
    /// The signing key.
    var identity: Data
    /// By which keys the desk is let through at its relay.
    var access = RelayAccess()
    /// The intake keys that are held.
    var keys: Data
    var accounts: [Account]
    /// The parts on paper that count: those of the last printing. `nil` before the first.
    var recovery: Recovery?
    /// Relays that have not heard yet that the desk has left them.
    var former: [FormerRelay] = []
    /// Where the relay is; `nil` before the desk was let in.
    var relay: String?
    /// What the relay calls this desk.
    var title: String?
    /// Within how many days the desk wants to answer.
    var answerWithin: UInt32 = 5
    /// Within how many days it wants to do the rest; `nil` for the defaults.
    var clock: ClockRules?
    /// What may bias the mission, as it is publicly known.
    var interests: [RegisteredInterest]?
    /// The secret part of the address of the calendar; `nil` where there is no feed.
    var feed: String?
    /// Where the relay sends notices; `nil` for nowhere.
    var notices: String?
    /// Where the desk's own program sends reminders; `nil` for nowhere.
    var reminders: String?
    /// How far the audit had come: its last lines could else be taken out unnoticed.
    var audited: AuditTrail.Mark?
    /// The last day on which mail was fetched, and keys published.
    var fetched: UInt32?

    mutating func setHalf(of account: Data, to half: AccountKey.PublicHalf) {
        guard let place = accounts.firstIndex(where: { $0.id == account }) else { return }
        accounts[place].half = half
    }
}

/// What the parts on paper open, when two of them come together.
struct Recovery: Codable, Sendable {
    /// To what the shelf's keys are sealed.
    let half: AccountKey.PublicHalf
    /// The day of the printing.
    let day: UInt32
}

/// The keys by which a desk is let through at its relay.
struct RelayAccess: Codable, Sendable {
    /// The one that the relay has, as far as is known.
    private(set) var held = AccessKey().bytes
    /// Those that were to take its place since, the newest last. The relay may have any of them: an answer can be lost.
    private(set) var wanted: [Data] = []
    /// Those before, the newest last: a relay that is brought back from a backup has one of them.
    private(set) var past: [Data] = []

    /// Of all keys that the relay may have the likeliest first.
    var candidates: [Data] { wanted.reversed() + [held] + past.reversed() }

    mutating func want(_ key: AccessKey) { wanted.append(key.bytes) }

    /// The relay has this one now.
    mutating func settle(_ key: Data) {
        guard let place = wanted.lastIndex(of: key) else { return }
        past = (past + [held] + wanted.prefix(place)).suffix(Self.mostPast)
        held = key
        wanted.removeFirst(place + 1)
    }

    private static let mostPast = 20
}

/// A relay that a desk has left.
struct FormerRelay: Codable, Sendable {
    let address: String
    /// The access keys that it may have, the likeliest first.
    let keys: [Data]
    /// The one that it is to have, and nobody else once this is forgotten.
    let last: Data

    init(address: String, keys: [Data]) {
        last = AccessKey().bytes
        (self.address, self.keys) = (address, [last] + keys)
    }
}

/// The kinds of records on a desk's shelf.
enum ShelfKind: Int {
    /// Random bytes that account names are mixed with. Not sealed: nothing can be read in it.
    case salt = 1
    /// What opens the shelf's keys, in an account's safe.
    case safe = 2
    case settings = 3
    /// The letter that began a case.
    case letter = 4
    /// An entry of a case, as it came or went.
    case entry = 5
    case file = 6
    /// What the desk noted.
    case event = 7
    /// What waits for the relay.
    case outgoing = 8
    case audit = 9
    /// What was written to and by a desk with which a case is shared.
    case partner = 10
    /// What a list says of a case.
    case overview = 11
    /// The words that stand in a case, to be searched.
    case words = 12
    /// The shelf's keys, sealed to an account or to the parts on paper.
    case keys = 13
}
