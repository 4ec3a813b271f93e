// SPDX-License-Identifier: AGPL-3.0-or-later
import Guidance
import Knowledge
import Pages

/// The screens of the interview. Two are enough for a plan; the third makes it better.
enum Screen: String, CaseIterable, Sendable {
    case first, diplomat, safety, more

    var keys: [Answers.Key] {
        switch self {
        case .first: [.host, .role, .incidents, .urgency]
        // The role goes without saying; it is carried along.
        case .diplomat: [.mission, .host, .incidents, .urgency]
        case .safety: [.setting, .contact, .authorities, .publicity, .share]
        case .more: [.groups, .needs, .stage, .hearing, .perpetrators, .contacted]
        }
    }

    /// The screen that asks for a key.
    static func asking(_ key: Answers.Key?, _ answers: Answers) -> Screen {
        let screens: [Screen] = answers.isOfDiplomat ? [.diplomat, .safety, .more] : [.first, .safety, .more]
        return screens.first { screen in key.map(screen.keys.contains) ?? false } ?? screens[0]
    }
}

/// One screen of the interview, with the page around it.
struct InterviewPage: Sendable {
    struct Option: Sendable {
        let type, name, value, label: String
        let hint: String?
        let isChosen: Bool
    }

    struct Choices: Sendable {
        let anchor, label, hintID: String
        let hint: String?
        let options: [Option]

        init(anchor: String, label: String, hint: String?, options: [Option]) {
            (self.anchor, self.label, self.hint, self.options) = (anchor, label, hint, options)
            hintID = "\(anchor)-hint"
        }
    }

    struct Field: Sendable {
        let name, label, value, hintID: String
        let hint: String?
        let options: [Option]

        init(name: String, label: String, value: String, hint: String?, options: [Option]) {
            (self.name, self.label, self.value, self.hint, self.options) = (name, label, value, hint, options)
            hintID = "\(name)-hint"
        }
    }

    struct Question: Sendable {
        var select: Field?
        var choices: Choices?
        var date: Field?
    }

    struct Mistake: Sendable {
        let anchor, text: String
    }

    struct Button: Sendable {
        let style, value, label: String
    }

    let frame: Frame
    let safety: String
    let interview: Interview
    let file: String?

    init(_ screen: Screen, _ answers: Answers, faults: [AnswerFault] = [], _ site: Site) {
        let text = site.text
        let title = faults.isEmpty ? text("Make a plan") : text("Something is missing: make a plan")
        frame = Frame(site, title, at: .plan, isPersonal: !answers.isEmpty)
        safety = site.path(.safety)
        interview = Interview(screen, answers, faults: faults, site)
        file = [.first, .diplomat].contains(screen) ? site.path(.plan) : nil
    }
}

/// The questions of a screen, as a form.
struct Interview: Sendable {
    typealias Question = InterviewPage.Question
    typealias Mistake = InterviewPage.Mistake
    typealias Button = InterviewPage.Button

    let action, progress, heading, introduction: String
    let hasErrors: Bool
    let errors: [Mistake]
    let carried: [HiddenField]
    let questions: [Question]
    let buttons: [Button]
    let languages: [LanguageButton]

    init(_ screen: Screen, _ answers: Answers, faults: [AnswerFault] = [], _ site: Site) {
        let text = site.text
        action = site.path(.plan)
        errors = faults.map { Mistake(anchor: $0.key?.rawValue ?? "main", text: Self.sentence($0, text)) }
        hasErrors = !faults.isEmpty
        languages = LanguageButton.all(site, .plan, go: screen.rawValue)
        carried = answers.hidden(except: Set(screen.keys))
        let builder = QuestionBuilder(site: site, answers: answers)
        questions = screen.keys.flatMap(builder.questions)
        switch screen {
        case .diplomat:
            progress = text("Screen 1 of 2")
            heading = text("What is on your desk?")
            introduction = text("Choose what fits. No names: what is not said here cannot leak.")
            buttons = [Button(style: "primary", value: "safety", label: text("Continue"))]
        case .first:
            progress = text("Screen 1 of 2")
            heading = text("What is happening?")
            introduction = text("Choose what fits. Leave out what you do not want to say.")
            buttons = [Button(style: "primary", value: "safety", label: text("Continue"))]
        case .safety:
            progress = text("Screen 2 of 2")
            heading =
                answers.isOfDiplomat
                ? text("What is safe, and what has the defender agreed to?")
                : text("What is safe, and what do you agree to?")
            introduction =
                answers.isOfDiplomat
                ? text(
                    "Nothing is planned or drafted that the defender said no to. What has not been asked yet is held back until it is."
                )
                : text(
                    "Nothing is asked of a mission that you say no to. What you leave open is held back until you have decided."
                )
            let back = answers.isOfDiplomat ? Screen.diplomat : .first
            buttons = [
                Button(style: "primary", value: "plan", label: text("Make the plan")),
                Button(style: "quiet", value: back.rawValue, label: text("Back")),
            ]
        case .more:
            progress = text("One more screen, if you have a minute")
            heading = text("More about the situation")
            introduction = text(
                "All of this is optional. It brings up commitments that name people like you, and shows conflicts of interest."
            )
            buttons = [
                Button(style: "primary", value: "plan", label: text("Make the plan")),
                Button(style: "quiet", value: "safety", label: text("Back")),
            ]
        }
    }

    /// What to do about an answer that cannot be used, in the words of its question.
    private static func sentence(_ fault: AnswerFault, _ text: Catalogue) -> String {
        switch fault.key {
        case .host: text("Choose the country where the risk is from the list.")
        case .hearing: text("Write the court date as year, month and day: 2026-12-04.")
        default: text("One answer is not on its list. Choose again.")
        }
    }
}

/// Makes the questions of a screen from the vocabulary.
private struct QuestionBuilder {
    let site: Site
    let answers: Answers

    private var text: Catalogue { site.text }

    func questions(_ key: Answers.Key) -> [InterviewPage.Question] {
        switch key {
        case .host:
            [select(key, text("In which country is the risk?"), hint: hint(key), countries(answers[.host].first))]
        case .role: [choices(key, text("Who are you?"), .roles, type: "radio")]
        case .incidents: [choices(key, text("What has happened, or may happen?"), .incidents, type: "checkbox")]
        case .urgency: [choices(key, text("How urgent is it?"), .urgencies, type: "radio")]
        case .setting: [choices(key, text("What is it like where you are?"), .settings, type: "checkbox")]
        case .groups: [choices(key, text("Which of these describes the defender?"), .groups, type: "checkbox")]
        case .needs: [choices(key, text("What is needed?"), .needs, type: "checkbox")]
        case .stage: [choices(key, text("Has it happened already?"), .stages, type: "radio")]
        case .hearing: [date(key, text("Next court date"), hint: hint(key))]
        case .perpetrators: perpetrators
        case .contacted: [contacted]
        case .mission: [select(key, text("Whose mission do you work at?"), hint: hint(key), issuers)]
        case .contact:
            [
                consent(
                    key,
                    answers.isOfDiplomat
                        ? text("May missions contact the defender?")
                        : text("May missions contact you, or the defender you write for?")
                )
            ]
        case .authorities: [consent(key, text("May missions raise the case with the authorities of the country?"))]
        case .publicity: [consent(key, text("May missions speak about it in public?"))]
        case .share: [consent(key, text("May a mission tell other missions?"))]
        case .language: []
        }
    }

    /// What a question means and an example, in one or two sentences.
    private func hint(_ key: Answers.Key) -> String {
        switch key {
        case .host:
            text(
                "The country where something may happen to the person. Example: you live in exile, your family is at home: choose home."
            )
        case .role:
            text(
                "It decides whose words the letter speaks. Example: you write for your sister: “A member of the family”."
            )
        case .incidents: text("Tick all that fit. Example: arrested, and a case in court: tick both.")
        case .urgency: text("By when must somebody act? Example: a hearing tomorrow morning: “Hours count”.")
        case .setting:
            text("Tick what is true. Example: people were questioned after they met diplomats: tick the first.")
        case .groups:
            text("Say only what you want to say; nothing is guessed. Example: a woman who defends a river: tick both.")
        case .needs: text("Tick what would help now. Example: a lawyer’s fee: “A lawyer or legal costs”.")
        case .stage: text("Example: a threat that may still come true has not happened: “It may happen soon”.")
        case .hearing: text("If there is one: year, month, day. Example: 2026-12-04.")
        case .perpetrators:
            text("Tick all you have reason to think of. Example: a mining company and the police: tick both.")
        case .contacted:
            text("So that nobody is asked twice by accident. Example: you wrote to the Norwegian embassy last month.")
        case .mission: text("Its own promises then stand first. Example: you work at the embassy of Norway: “Norway”.")
        case .contact:
            text("Without a yes, no mission is asked for anything. Example: no, because the phone is watched.")
        case .authorities:
            text("They would learn that a mission knows of the case. Example: yes, if the lawyer agrees.")
        case .publicity:
            text("The name and the story may become known. Example: not decided, until the family is safe.")
        case .share:
            text("Missions can then share the work. Example: yes, with the missions that have promised to help.")
        case .language: ""
        }
    }

    private func select(_ key: Answers.Key, _ label: String, hint: String?, _ options: [InterviewPage.Option])
        -> InterviewPage.Question
    {
        let none = InterviewPage.Option(
            type: "",
            name: key.rawValue,
            value: "",
            label: text("Choose"),
            hint: nil,
            isChosen: false
        )
        return .init(select: .init(name: key.rawValue, label: label, value: "", hint: hint, options: [none] + options))
    }

    private var issuers: [InterviewPage.Option] {
        site.knowledge.issuers.map {
            .init(
                type: "",
                name: "",
                value: $0.id.rawValue,
                label: text.name($0),
                hint: nil,
                isChosen: $0.id.rawValue == answers[.mission].first
            )
        }
    }

    private func countries(_ chosen: String?) -> [InterviewPage.Option] {
        site.knowledge.countries.map {
            .init(
                type: "",
                name: "",
                value: $0.id.rawValue,
                label: text.name($0),
                hint: nil,
                isChosen: $0.id.rawValue == chosen
            )
        }
    }

    private func choices(
        _ key: Answers.Key,
        _ label: String,
        _ list: Vocabulary.Picklist,
        type: String
    ) -> InterviewPage.Question {
        let chosen = Set(answers[key])
        let options = site.knowledge.vocabulary[list].map { term in
            InterviewPage.Option(
                type: type,
                name: key.rawValue,
                value: term.id,
                label: text(term.label),
                hint: term.hint.isEmpty ? nil : text(term.hint),
                isChosen: chosen.contains(term.id)
            )
        }
        return .init(choices: .init(anchor: key.rawValue, label: label, hint: hint(key), options: options))
    }

    private func date(_ key: Answers.Key, _ label: String, hint: String?) -> InterviewPage.Question {
        .init(date: .init(name: key.rawValue, label: label, value: answers[key].first ?? "", hint: hint, options: []))
    }

    private func consent(_ key: Answers.Key, _ label: String) -> InterviewPage.Question {
        let chosen = answers[key].first ?? ""
        let options = [("true", text("Yes")), ("false", text("No")), ("", text("Not decided yet"))].map {
            value,
            label in
            InterviewPage.Option(
                type: "radio",
                name: key.rawValue,
                value: value,
                label: label,
                hint: nil,
                isChosen: value == chosen
            )
        }
        return .init(choices: .init(anchor: key.rawValue, label: label, hint: hint(key), options: options))
    }

    private var perpetrators: [InterviewPage.Question] {
        let chosen = answers[.perpetrators].map { $0.split(separator: ":", maxSplits: 1).map(String.init) }
        let kinds = Set(chosen.compactMap(\.first))
        let home = chosen.first { $0.count == 2 }?[1]
        let options = site.knowledge.vocabulary[.perpetrators].map { term in
            InterviewPage.Option(
                type: "checkbox",
                name: Answers.Key.perpetrators.rawValue,
                value: term.id,
                label: text(term.label),
                hint: term.hint.isEmpty ? nil : text(term.hint),
                isChosen: kinds.contains(term.id)
            )
        }
        let none = InterviewPage.Option(
            type: "",
            name: "",
            value: "",
            label: text("Not known"),
            hint: nil,
            isChosen: home == nil
        )
        return [
            .init(
                choices: .init(
                    anchor: "perpetrators",
                    label: text("Who is behind it?"),
                    hint: hint(.perpetrators),
                    options: options
                )
            ),
            .init(
                select: .init(
                    name: Answers.companyHome,
                    label: text("If a company: where is it from?"),
                    value: "",
                    hint: text(
                        "Its home State may have an interest in the case. Example: the mine belongs to a firm in Canada: “Canada”."
                    ),
                    options: [none] + countries(home)
                )
            ),
        ]
    }

    private var contacted: InterviewPage.Question {
        let chosen = Set(answers[.contacted])
        let options = site.knowledge.issuers.filter { issuer in
            site.knowledge.editions(of: issuer.id).contains(where: \.isInForce)
        }.map { issuer in
            InterviewPage.Option(
                type: "checkbox",
                name: Answers.Key.contacted.rawValue,
                value: issuer.id.rawValue,
                label: text.name(issuer),
                hint: nil,
                isChosen: chosen.contains(issuer.id.rawValue)
            )
        }
        return .init(
            choices: .init(
                anchor: "contacted",
                label: text("Which missions have been approached already?"),
                hint: hint(.contacted),
                options: options
            )
        )
    }
}
