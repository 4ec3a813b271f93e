// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import HTTPTypes
import Knowledge
import Pages

extension DeskError {
    var isWait: Bool { if case .waitFirst = self { true } else { false } }

    /// Whether somebody typed something that they can mend on the same page.
    var isSlip: Bool {
        switch self {
        case .weakPassphrase, .passphrasesDiffer, .wrongCode, .wrongSetupCode, .wrongShare, .nameTaken, .nameMissing,
            .nothingWritten, .changedMeanwhile, .reasonMissing, .lastKeyholder, .badAddress, .badMailAddress,
            .noNotices, .sendsNoMail,
            .notJoined, .consentMissing, .field, .noSuchDesk, .shareIsFull, .staysHere, .notAsked, .invitationUnknown,
            .relayUnreachable,
            .clockIsOff,
            .relayRefused,
            .waitFirst:
            true
        default: false
        }
    }
}

extension DeskSite {
    /// One sentence on what happened and what to do.
    func sentence(_ error: DeskError) -> String {
        switch error {
        case .locked: text("The desk is locked. Unlock it first.")
        case .wrongLogin:
            text("Name, passphrase or code is wrong. A code is good for half a minute, and only once.")
        case .waitFirst(let seconds):
            text("Too many wrong tries. Wait {seconds} seconds, then try again.", ["seconds": text.number(seconds)])
        case .alreadySetUp: text("This desk is set up already.")
        case .notSetUp: text("This desk is not set up yet. Begin with the first screen.")
        case .weakPassphrase: text("This passphrase is too easy to guess. Take five words that have nothing in common.")
        case .passphrasesDiffer: text("The two passphrases differ. Type the same one twice.")
        case .wrongCode:
            text("This code is wrong. Compare the clocks of this computer and of the phone, and type the next one.")
        case .wrongSetupCode:
            text("This is not the setup code. It stands on the terminal where “demarche desk” was started.")
        case .wrongShare: text("These parts do not fit together, or one has a slip. Compare them with the paper.")
        case .nameTaken: text("There is an account of this name already. Choose another name.")
        case .nameMissing: text("The name is missing, or too long.")
        case .lastKeyholder: text("This is the last keyholder. Make another one first.")
        case .noSuchAccount: text("There is no such account.")
        case .noSuchCase: text("There is no such case. It may have been deleted, taken back, or have expired.")
        case .noSuchDraft: text("There is no such draft.")
        case .draftRefused(let sentence): sentence
        case .noSuchFile: text("This file is not here. It may not have been fetched yet.")
        case .nothingWritten: text("Nothing was written. Type something first.")
        case .changedMeanwhile:
            text("Something was written in this case since you opened the page. Read it, then send this again.")
        case .reasonMissing: text("Say why the case is deleted. The reason stays in the record.")
        case .notAllowed: text("Your account may not do this. Ask a keyholder.")
        case .relayUnreachable:
            text("The relay does not answer. What was fetched before is here; answers go out when it is back.")
        case .clockIsOff(let seconds):
            text(
                "The clocks of this desk and of the relay differ by {seconds} seconds. Set this computer’s clock right.",
                ["seconds": text.number(abs(seconds))]
            )
        case .invitationUnknown:
            text("The relay does not know this invitation, or it was used. Ask its operator for another.")
        case .accessUnknown:
            text(
                "The relay does not let this desk through: it knows it by another key. If the relay was brought back from a backup, this mends itself within minutes. Else either an older copy of this disk was brought back, or somebody with a copy speaks in the place of this desk. Ask the operator of the relay for a new invitation, and connect again. After an older copy, close the accounts again that were closed since."
            )
        case .relayRefused(let code): text("The relay refused: {code}.", ["code": code])
        case .badAddress: text("This is no address of a relay. One looks like https://relay.example.org.")
        case .badMailAddress: text("This is no mail address that a notice can go to. One looks like desk@example.org.")
        case .sendsNoMail:
            text(
                "This program sends no mail. Whoever runs it names a mail server in DEMARCHE_SMTP, and starts it again."
            )
        case .noNotices: text("Whoever runs the relay has set up no mail. Ask them, or look at the desk each day.")
        case .notJoined: text("This desk is not connected to a relay yet.")
        case .consentMissing(let gaps):
            ([text("This was not noted. First a yes is needed.")] + gaps.map { words().sentence($0) })
                .joined(separator: " ")
        case .field(let field): sentence(field)
        case .notAsked:
            text(
                "This case is shared with you. Tell the desk that shares it: it notes the yes, and the source sees it."
            )
        case .staysHere(let label):
            text(
                "What you were told is marked {label}. {meaning} Ask the desk that shares the case.",
                ["label": label.rawValue, "meaning": text.sentence(label)]
            )
        case .shareIsFull:
            text(
                "This mission was told as many consents as go into one share. End this share, then share the case anew."
            )
        case .noSuchDesk:
            text("That desk is not at the relay, or takes nothing in today. Fetch mail, then choose again.")
        case .diskFull: text("The disk is full. Nothing was kept; make room and try again.")
        case .damaged: text("What is on the disk does not open. Restore the last backup, and keep this folder.")
        }
    }

    private func sentence(_ field: StepField) -> String {
        switch field {
        case .measure: text("Choose what it is about.")
        case .facts: text("Say which facts may be used.")
        case .day: text("The day is missing, or is none that fits. Write it as 2026-12-31.")
        case .reason: text("Choose the reason. Whoever asked has a right to it, and so has whoever looks back.")
        case .remedy: text("Say what is done about the interest.")
        case .consent: text("Choose the yes on which this rests.")
        case .giver: text("Say who decided in her or his place, and why.")
        case .told: text("Say how and by whom you were told.")
        case .effect: text("Choose how it turned out.")
        case .action: text("Choose the action that is meant.")
        case .interest: text("Give its name, of three letters or more, and say what it is.")
        case .lei:
            text(
                "This is no identifier of a company: an LEI has 20 signs, and a slip shows. Leave it empty if you do not know it."
            )
        case .missions: text("Name the missions that may be told; and only where other missions may be told at all.")
        }
    }

    /// Says in this site's language what stands in a case.
    func words(_ file: CaseFile? = nil) -> CaseWords {
        let empty = Conversation([], source: Data(), desk: Data())
        let ledger = file?.ledger ?? ConsentLedger(empty, situation: nil, expires: 0)
        return CaseWords(
            text,
            knowledge: knowledge,
            ledger: ledger,
            progress: file?.progress ?? CaseProgress(empty, ledger: ledger, requested: 0, needs: { _ in [] })
        )
    }

    func problem(_ error: DeskError) -> Problem {
        let status: HTTPResponse.Status =
            switch error {
            case .notAllowed: .forbidden
            case .noSuchCase, .noSuchFile, .noSuchDraft, .noSuchAccount: .notFound
            case .damaged, .diskFull: .internalServerError
            default: .unprocessableContent
            }
        return Problem("desk.refused", status, sentence(error), next: [text("Go back to the inbox.")])
    }

    func label(_ role: Role) -> String {
        switch role {
        case .reader: text("Reader: reads")
        case .officer: text("Officer: reads, answers, notes, exports, deletes")
        case .keyholder: text("Keyholder: all that, and accounts, keys and relay")
        }
    }

    func label(_ act: AuditLine.Act) -> String {
        switch act {
        case .setUp: text("Desk set up")
        case .unlocked: text("Unlocked")
        case .refused: text("Refused at the door")
        case .read: text("Case read")
        case .answered: text("Answer sent")
        case .stepped: text("Step noted")
        case .noted: text("Note written")
        case .labelled: text("Labels set")
        case .exported: text("Case exported or printed")
        case .deleted: text("Case deleted")
        case .withdrawn: text("Case taken back by its source")
        case .expired: text("Case expired")
        case .fileSaved: text("File saved")
        case .settingsChanged: text("Settings changed")
        case .accountMade: text("Account made")
        case .accountClosed: text("Account closed")
        case .passphraseChanged: text("Passphrase changed")
        case .relayChanged: text("Relay joined")
        case .sharesPrinted: text("Recovery parts shown")
        case .searched: text("Searched")
        case .drafted: text("Made a draft")
        }
    }
}
