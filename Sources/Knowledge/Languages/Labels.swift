// SPDX-License-Identifier: AGPL-3.0-or-later

/// The words for the codes of the content.
extension Catalogue {
    package func label(_ verification: Verification) -> String {
        switch verification {
        case .confirmed: self("Confirmed")
        case .reported: self("Reported")
        case .unconfirmed: self("Unconfirmed")
        }
    }

    package func label(_ strength: Strength) -> String {
        switch strength {
        case .obligation: self("Obligation")
        case .recommendation: self("Recommendation")
        case .option: self("Option")
        case .example: self("Example")
        case .unstated: self("Force of the words not seen")
        }
    }

    package func label(_ status: Edition.Status) -> String {
        switch status {
        case .public: self("Current")
        case .private: self("Not public")
        case .archived: self("Archived")
        }
    }

    package func label(_ evidence: Reference.Evidence) -> String {
        switch evidence {
        case .textSeen: self("read, at least in part")
        case .secondary: self("known through others")
        case .recollection: self("from memory, not checked")
        }
    }

    package func label(_ kind: Route.Kind) -> String {
        switch kind {
        case .emergency: self("Emergency help")
        case .un: self("United Nations")
        case .regional: self("Regional bodies and treaties")
        case .network: self("Networks and advice")
        }
    }

    package func label(_ kind: NationalInstrument.Kind) -> String {
        switch kind {
        case .law: self("Law")
        case .decree: self("Decree")
        case .policy: self("Policy")
        case .mechanism: self("Mechanism")
        case .bill: self("Bill")
        case .draft: self("Draft")
        case .institution: self("Rules of the national human rights institution")
        }
    }

    package func label(_ status: NationalInstrument.Status) -> String {
        switch status {
        case .inForce: self("in force")
        case .notImplemented: self("in force, not carried out")
        case .unknown: self("standing unknown")
        case .replaced: self("replaced")
        case .bill: self("bill, not adopted in anything seen")
        case .draft: self("draft")
        }
    }

    package func label(_ region: Country.Region) -> String {
        switch region {
        case .africa: self("Africa")
        case .americas: self("Americas")
        case .asia: self("Asia")
        case .europe: self("Europe")
        case .mena: self("Middle East and North Africa")
        case .oceania: self("Oceania")
        }
    }

    package func label(_ phase: Step.Phase) -> String {
        switch phase {
        case .before: self("Before")
        case .firstHours: self("In the first hours")
        case .during: self("While you act")
        case .after: self("Afterwards")
        }
    }

    package func label(_ audience: Sheet.Audience) -> String {
        switch audience {
        case .defenders: self("for defenders")
        case .diplomats: self("for diplomats")
        }
    }

    package func label(_ level: Interest.Level) -> String {
        switch level {
        case .real: self("Conflict of interest")
        case .perceived: self("May look like a conflict of interest")
        case .check: self("To check")
        }
    }

    /// What a person says yes or no to.
    package func label(_ matter: ConsentMatter) -> String {
        switch matter {
        case .contact: self("contact from missions")
        case .authorities: self("talks about the case with the authorities")
        case .publicity: self("words in public")
        case .share: self("telling other missions")
        }
    }
}
