// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
package import Relay

/// Mail that says that something is due, sent by the desk's own program: a relay that knew the days could tell the case.
extension Office {
    /// What stays in memory while the desk is locked: where a mail goes and on which days, nothing of what it is about. On
    /// the disk there is none of it: whoever starts the program anew has to unlock it once.
    struct Reminder: Hashable, Sendable {
        let address: MailAddress
        let days: Set<UInt32>
    }

    /// Says where reminders go, or that there are to be none. One goes out to show that it works.
    ///
    /// - Parameters:
    ///   - address: as typed; empty for none.
    ///   - visitor: a keyholder.
    /// - Throws: ``DeskError/badMailAddress``, ``DeskError/sendsNoMail``.
    package func set(reminders address: String, by visitor: Visitor) async throws(DeskError) {
        try Self.need(.keyholder, visitor)
        guard open != nil else { throw .locked }
        let wanted = MailAddress(address)
        guard wanted != nil || address.allSatisfy(\.isWhitespace) else { throw .badMailAddress }
        guard sendsMail || wanted == nil else { throw .sendsNoMail }
        open?.settings.reminders = wanted?.text
        remember()
        trial = wanted
        try await note(.settingsChanged, by: visitor.name, about: nil)
    }

    /// Keeps in mind on which days something is due: the day before and the day itself. What is late stands in the inbox.
    func remember() {
        guard let open else { return }
        guard let address = open.settings.reminders.flatMap({ MailAddress($0) }) else {
            (reminder, trial) = (nil, nil)
            return
        }
        let (today, rules, within) = (today, open.settings.clock ?? ClockRules(), open.settings.answerWithin)
        let due = open.overviews.values.flatMap { overview in
            overview.deadlines(rules, on: today).map(\.day) + overview.clock.consentEnds
                + (overview.waitingSince.map { [UInt32(clamping: UInt64($0) + UInt64(within))] } ?? [])
        }.filter { $0 >= today }
        reminder = Reminder(address: address, days: Set(due.flatMap { [$0, $0 - min($0, 1)] }))
    }

    /// Where a reminder has to go now; `nil` when none is due, one went out today, or somebody was at the desk today.
    package func takeReminder() -> MailAddress? {
        if let address = trial {
            trial = nil
            return address
        }
        guard let reminder, isLocked, reminder.days.contains(today), lastSeen != today, lastReminded != today else {
            return nil
        }
        lastReminded = today
        return reminder.address
    }

    /// It did not go out: it is tried again, unless the address was changed meanwhile.
    package func returnReminder(_ address: MailAddress) {
        if lastReminded == today {
            lastReminded = nil
        } else if trial == nil, reminder?.address == address {
            trial = address
        }
    }
}
