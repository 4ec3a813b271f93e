// SPDX-License-Identifier: AGPL-3.0-or-later
package import Knowledge
package import Publishing

/// Why no request can be written.
package enum RequestRefusal: Error, Hashable, Sendable {
    /// Consent to contact was refused, or not asked for yet.
    case noConsent(String)
    /// The issuer has no mission in the country that could be asked.
    case noMission(issuer: String, country: String)
    /// The mission is there, but nothing in the plan can be asked of it.
    case nothingToAsk(issuer: String)

    /// One sentence on what to do next.
    package func sentence(_ text: Catalogue) -> String {
        switch self {
        case .noConsent(let matters):
            text("A request needs a yes first: {matters}. Without it, no letter is written.", ["matters": matters])
        case .noMission(let issuer, let country):
            text(
                "We know of no mission of {issuer} in {country}. Choose another mission from the plan, or a route that needs none.",
                ["issuer": issuer, "country": country]
            )
        case .nothingToAsk(let issuer):
            text(
                "Nothing in this plan can be asked of {issuer}: its guidelines do not promise it, or consent is missing. Choose another mission from the plan.",
                ["issuer": issuer]
            )
        }
    }
}

/// The documents that carry asks to a mission.
package struct Request: Sendable {
    /// The letter, with every ask cited.
    package let letter: Document
    /// A first message that reveals nothing sensitive: no country, no person, no event.
    package let firstMessage: Document
    package let mission: Mission
    package let asks: [Ask]
    /// When to ask again if nobody has answered.
    package let followUp: Day

    /// At most this many asks in one letter: with more, none is heard.
    package static var limit: Int { 5 }
}

extension Planner {
    /// Writes the request of a plan to one issuer's mission.
    ///
    /// - Parameters:
    ///   - plan: the plan whose asks it carries.
    ///   - issuer: whose mission it goes to.
    ///   - measures: the asks to include; `nil` takes the best.
    ///   - today: the day it is written.
    /// - Returns: the letter and the first message.
    /// - Throws: ``RequestRefusal`` where consent, the mission or a commitment is missing.
    package func request(
        _ plan: Plan,
        to issuer: IssuerID,
        measures: Set<MeasureID>? = nil,
        today: Day
    ) throws(RequestRefusal) -> Request {
        let name = knowledge.issuer(issuer).map(text.name) ?? issuer.rawValue
        if plan.situation.consent[.contact] != true { throw .noConsent(words(.contact)) }
        if !mayHear(issuer, plan.situation) { throw .noConsent(words(.share)) }
        let all = plan.asks.filter { $0.mission.issuer == issuer }
        let chosen = measures.map { wanted in all.filter { wanted.contains($0.measure) } } ?? all
        let asks = Array((chosen.isEmpty ? all : chosen).prefix(Request.limit))
        guard let mission = asks.first?.mission else {
            let hasMission = knowledge.missions(in: plan.situation.host).contains { $0.issuer == issuer }
            let country = knowledge.country(plan.situation.host).map(text.name) ?? plan.situation.host.rawValue
            throw hasMission ? .nothingToAsk(issuer: name) : .noMission(issuer: name, country: country)
        }
        let followUp = followUp(plan.situation, today: today)
        let writer = LetterWriter(
            knowledge: knowledge,
            text: text,
            plan: plan,
            mission: mission,
            asks: asks,
            today: today,
            followUp: followUp
        )
        return Request(
            letter: writer.letter,
            firstMessage: writer.firstMessage,
            mission: mission,
            asks: asks,
            followUp: followUp
        )
    }

    /// One day, three days or ten, by urgency; never later than the day before a hearing, never before tomorrow.
    func followUp(_ situation: Situation, today: Day) -> Day {
        let days =
            switch situation.urgency {
            case "hours": 1
            case "days": 3
            default: 10
            }
        let planned = today.adding(days: days)
        guard let hearing = situation.hearing, hearing > today else { return planned }
        return max(min(planned, hearing.adding(days: -1)), today.adding(days: 1))
    }
}
