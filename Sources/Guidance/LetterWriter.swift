// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge
import Publishing

/// Writes the letter and the first message. Only what the situation says and consent allows goes in.
struct LetterWriter {
    let knowledge: Knowledge
    let text: Catalogue
    let plan: Plan
    let mission: Mission
    let asks: [Ask]
    let today: Day
    let followUp: Day

    var letter: Document {
        Document(
            title: text("Request for support to a human rights defender"),
            language: text.language,
            blocks: opening + whatHappened + whatWeAsk + consent + confidentiality + reply + sources
        )
    }

    /// Nothing in it says who, where, what or why. A watcher learns that somebody read public guidelines.
    var firstMessage: Document {
        let short = edition.map { text($0.short) } ?? text("your published guidelines")
        return Document(
            title: text("A first message"),
            language: text.language,
            blocks: [
                .paragraph([.text(text("Good day,"))]),
                .paragraph(
                    text.sentence(
                        "I have read {guidelines} and would like to speak with the person at your mission who is responsible for it.",
                        ["guidelines": .citation(short)]
                    )
                ),
                .paragraph([
                    .text(
                        text(
                            "Could you tell me the name of that person's role, the languages they read, and a secure way to reach them? Until then I will not write more, and I ask you not to put questions to me on this channel."
                        )
                    )
                ]),
                .paragraph([.text(text("Thank you."))]),
            ]
        )
    }

    // MARK: Parts

    private var opening: [Document.Block] {
        [
            .paragraph(text.sentence("To: {mission}", ["mission": .strong(addressee)])),
            .paragraph([.text(text("For the person responsible for human rights defenders"))]),
            .paragraph([.text(text("Date: {day}", ["day": text.day(today)]))]),
            .paragraph([.text(introduction)]),
        ]
    }

    private var addressee: String {
        MissionName.of(mission, knowledge: knowledge, text: text)
    }

    private var introduction: String {
        switch plan.situation.role {
        case "relative": text("I write for a member of my family who defends human rights and is at risk.")
        case "colleague": text("I write for a colleague who defends human rights and is at risk.")
        case "organisation": text("We write as an organisation for a human rights defender who is at risk.")
        case "diplomat": text("I pass on this request for a human rights defender at risk, with their consent.")
        default: text("I defend human rights and I am at risk because of this work.")
        }
    }

    private var whatHappened: [Document.Block] {
        let vocabulary = knowledge.vocabulary
        var items = plan.situation.incidents.sorted().map { incident in
            Document.Item(
                [.strong(text(vocabulary.label(incident, in: .incidents)))],
                details: [
                    [
                        .placeholder(text("when, where, by whom, what happened")), .text(" "),
                        .placeholder(text("how you know")),
                    ]
                ]
            )
        }
        if items.isEmpty {
            items = [Document.Item([.placeholder(text("what happened, when, where, by whom, and how you know"))])]
        }
        if let hearing = plan.situation.hearing {
            items.append(
                Document.Item(
                    text.sentence("Next court date: {day}", ["day": .strong(text.day(hearing))]) + [
                        .text(" "), .placeholder(text("court, time, case number")),
                    ]
                )
            )
        }
        items.append(
            Document.Item(
                text.sentence(
                    "Person concerned: {blank}",
                    ["blank": .placeholder(text("a name or alias you have agreed on"))]
                )
            )
        )
        items.append(
            Document.Item(
                text.sentence(
                    "Their work for human rights: {blank}",
                    ["blank": .placeholder(text("one or two sentences"))]
                )
            )
        )
        items.append(
            Document.Item(
                text.sentence(
                    "Steps taken so far: {blank}",
                    ["blank": .placeholder(text("lawyer, complaint, other missions"))]
                )
            )
        )
        return [.heading(text("What has happened")), .list(ordered: false, items: items)]
    }

    private var whatWeAsk: [Document.Block] {
        let items = asks.compactMap { ask -> Document.Item? in
            guard let measure = knowledge.measure(ask.measure) else { return nil }
            return Document.Item(
                [.text(text("We ask the mission to {ask}.", ["ask": text(measure.ask)]))],
                details: ask.commitments.map(Citation(knowledge: knowledge, text: text).words)
            )
        }
        var blocks: [Document.Block] = [
            .heading(text("What we ask, and what you have said you do")), .list(ordered: true, items: items),
        ]
        if plan.conflicts.contains(where: { $0.issuer == mission.issuer }) {
            blocks.append(
                .paragraph([
                    .text(
                        text(
                            "A company from your country is among those concerned. We ask that somebody without responsibility for trade handles this request, and that you tell us how."
                        )
                    )
                ])
            )
        }
        return blocks
    }

    private var consent: [Document.Block] {
        let situation = plan.situation
        func item(_ matter: ConsentMatter, _ yes: String, _ no: String) -> Document.Item {
            Document.Item([.text(situation.consent[matter] == true ? yes : no)])
        }
        return [
            .heading(text("What has been agreed to, and what has not")),
            .list(
                ordered: false,
                items: [
                    item(
                        .contact,
                        text("You may contact the defender, by the channel below only."),
                        text("Do not contact the defender.")
                    ),
                    item(
                        .authorities,
                        text(
                            "You may raise the case with the authorities of this country, after telling us what you will say."
                        ),
                        text("Do not raise the case with the authorities of this country.")
                    ),
                    item(
                        .publicity,
                        text("You may speak publicly, after we have agreed to the words."),
                        text("Do not speak publicly about the case.")
                    ),
                    item(
                        .share,
                        text("You may tell other missions, as far as this request needs it."),
                        text("Do not tell other missions.")
                    ),
                ]
            ),
            .paragraph(
                text.sentence(
                    "This consent is for the acts named above only. It ends on {blank} and can be withdrawn at any time.",
                    ["blank": .placeholder(text("date"))]
                )
            ),
        ]
    }

    private var confidentiality: [Document.Block] {
        [
            .heading(text("Confidentiality")),
            .paragraph([
                .text(
                    text(
                        "Keep this letter with the people who need it to act. Leave names out of reports to your capital and out of calendars and ordinary e-mail. If you think that acting would do harm, tell us before anything else."
                    )
                )
            ]),
        ]
    }

    private var reply: [Document.Block] {
        [
            .heading(text("How to reply")),
            .paragraph(
                text.sentence(
                    "Reply only by {channel}. Use the reference {reference}, not a name.",
                    [
                        "channel": .placeholder(text("a secure channel you have chosen together")),
                        "reference": .placeholder(text("a word that means nothing to others")),
                    ]
                )
            ),
            .paragraph(
                text.sentence(
                    "We hope for an answer by {day}, even if it is only that you have received this. After that day we will ask again.",
                    ["day": .strong(text.day(followUp))]
                )
            ),
        ]
    }

    private var sources: [Document.Block] {
        [
            .heading(text("About the commitments cited")),
            .paragraph([
                .text(
                    text(
                        "They are political commitments, not legal rights. They are given in our own words, with the place in the text; read the text itself before you rely on one. They were prepared with demarche, free software that is independent of every State."
                    )
                )
            ]),
        ]
    }

    private var edition: Edition? {
        asks.first?.commitments.first.flatMap { knowledge.edition($0.edition) }
    }
}
