// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Knowledge

/// What is amiss with what another mission writes in a case, or with what it is told.
enum PartnerWarnings {
    static func sentences(_ partner: Partner, in file: CaseFile, _ text: Catalogue) -> [String] {
        let conversation = partner.conversation
        var warnings: [String] = []
        if partner.hasGap {
            warnings.append(
                text(
                    "An entry of this mission is missing: the relay lost it, or holds it back. The source may have taken something back there: until it is here, or you were told a new yes, nothing rests on what this mission was told. Ask it by another way."
                )
            )
        }
        if conversation.isForked {
            warnings.append(
                text(
                    "Two different entries stand at one place: one was written without knowing of the other. Read both."
                )
            )
        }
        if conversation.unreadable > 0 {
            warnings.append(text("An entry does not open. It was damaged or forged on the way."))
        }
        if partner.isFull {
            warnings.append(
                text(
                    "So much came from this mission that nothing more is fetched but what was taken back. Ask it by another way; to go on, end this share, then share the case anew."
                )
            )
        }
        let untold = file.untold(of: partner)
        if untold > 0 {
            warnings.append(
                text(
                    "This mission has done so much that the source is no longer told of it without you. Steps that were not passed on: {number}. Write to her what she has to know.",
                    ["number": text.number(untold)]
                )
            )
        }
        if partner.isOn, partner.share.consents.count >= CaseShare.mostConsents {
            warnings.append(
                text(
                    "This mission was told as many consents as go into one share. A further one does not reach it: end this share, then share the case anew."
                )
            )
        }
        return warnings
    }
}
