// SPDX-License-Identifier: AGPL-3.0-or-later

package import Casework

/// Something that has to be filled in before a step can be noted.
package enum StepField: Hashable, Sendable {
    case measure, facts, day, reason, remedy, consent, giver, told, effect, action, missions, interest, lei
}

/// Why a desk did not do what it was asked.
package enum DeskError: Error, Hashable, Sendable {
    case locked
    /// The name, the passphrase or the code; which of them is not said.
    case wrongLogin
    /// Too many wrong ones: try again after so many seconds.
    case waitFirst(Int)
    case alreadySetUp
    case notSetUp
    case weakPassphrase
    case passphrasesDiffer
    case wrongCode
    case wrongSetupCode
    case wrongShare
    case nameTaken
    case nameMissing
    case lastKeyholder
    case noSuchAccount
    case noSuchCase
    case noSuchFile
    case noSuchDraft
    /// A draft that must not be written, and what to do instead.
    case draftRefused(String)
    case nothingWritten
    /// Something was written in the case since the page was opened.
    case changedMeanwhile
    case reasonMissing
    case notAllowed
    case relayUnreachable
    /// By how many seconds the relay's clock is ahead.
    case clockIsOff(Int)
    case invitationUnknown
    /// The relay lets this desk through by another key than those that are here.
    case accessUnknown
    case relayRefused(String)
    case badAddress
    case badMailAddress
    /// The relay's operator sends no mail.
    case noNotices
    /// This desk's own program sends no mail.
    case sendsNoMail
    /// The desk was not let in at a relay yet.
    case notJoined
    /// What stands against an act that was to be noted.
    case consentMissing([ConsentGap])
    /// Something is not filled in, or not as it should be.
    case field(StepField)
    /// A yes in a case that another desk shares: that desk has to ask.
    case notAsked
    /// A mission was told as many consents of a case as one share takes.
    case shareIsFull
    /// The other desk is not at the relay, or takes nothing in today.
    case noSuchDesk
    /// What the other desk told may not go on, or not so far.
    case staysHere(SharingLabel)
    case diskFull
    /// What is on the disk does not open: another desk's, or damaged.
    case damaged
}
