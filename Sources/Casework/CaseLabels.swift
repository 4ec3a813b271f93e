// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge

/// What a person reads in the place of a code.
extension Catalogue {
    package func label(_ verdict: CaseStep.Decision.Verdict) -> String {
        switch verdict {
        case .act: self("the desk acts as asked")
        case .later: self("the desk decides later")
        case .less: self("the desk does less than was asked")
        case .not: self("the desk does not act")
        }
    }

    package func label(_ reason: ReasonCode) -> String {
        switch reason {
        case .declined: self("the defender does not want it")
        case .noConsentPossible: self("nobody can be asked for a yes")
        case .riskTooHigh: self("it could do more harm than good")
        case .otherMissionLeads: self("another mission leads")
        case .outsideMandate: self("it is outside what the guidelines cover")
        case .notVerified: self("the facts could not be checked")
        case .capacity: self("there are not enough people or means")
        case .accessRefused: self("the authorities refused access")
        case .capitalInstruction: self("the capital said so")
        case .bilateralInterest: self("relations with the host State weigh more")
        case .legalLimit: self("the law does not allow it")
        case .tooLate: self("it is too late")
        case .other: self("another reason, see the note")
        }
    }

    package func label(_ response: AddresseeResponse) -> String {
        switch response {
        case .favourable: self("did what was asked")
        case .pledge: self("promised to")
        case .asksForMore: self("asks for more facts")
        case .token: self("answered without answering")
        case .counterMove: self("turned against the defender or the mission")
        case .silence: self("did not answer")
        }
    }

    package func label(_ level: InterestLevel) -> String {
        switch level {
        case .none: self("no interest found")
        case .perceived: self("an interest that may look like a conflict")
        case .real: self("a conflict of interest")
        }
    }

    package func label(_ remedy: InterestRemedy) -> String {
        switch remedy {
        case .reviewer: self("a colleague outside trade reviews each step")
        case .recusal: self("whoever is tied to it stays out")
        case .otherLead: self("another mission leads")
        case .advocacyPause: self("no support for the company or project while the case is open")
        case .capitalTold: self("the capital is told in writing")
        }
    }

    /// One of seven steps, or unknown.
    package func label(effect: Int?) -> String {
        switch effect {
        case .some(3): self("much better")
        case .some(2): self("better")
        case .some(1): self("a little better")
        case .some(0): self("no change")
        case .some(-1): self("a little worse")
        case .some(-2): self("worse")
        case .some(-3): self("much worse")
        default: self("not known")
        }
    }

    /// The steps of a rating, as a form has them: from much better to much worse, and unknown.
    package var effects: [(String, String)] {
        stride(from: 3, through: -3, by: -1).map { (String($0), label(effect: $0)) } + [("unknown", label(effect: nil))]
    }
}
