// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Guidance
import Knowledge

/// What a request says of itself, in words.
struct CaseFacts: Sendable {
    struct Fact: Sendable {
        let name, value: String
    }

    let facts: [Fact]
    /// The most important ones on one line.
    let line: String

    init(_ site: DeskSite, _ file: CaseFile) {
        let text = site.text
        let vocabulary = site.knowledge.vocabulary
        var facts: [Fact] = []
        var line: [String] = []
        // First of all what must not be done. What was not asked counts as a no; a case that another desk shares says it
        // in its consents alone.
        if file.introduction == nil { facts.append(Self.consent(file, text)) }
        if let situation = file.situation {
            if let urgency = situation.urgency {
                let words = text(vocabulary.label(urgency, in: .urgencies))
                facts.append(Fact(name: text("Urgency"), value: words))
                line.append(words)
            }
            if let hearing = situation.hearing {
                facts.append(Fact(name: text("Next hearing"), value: text.day(hearing)))
                line.append(text("Hearing {day}", ["day": text.day(hearing)]))
            }
            if let country = site.knowledge.country(situation.host) {
                facts.append(Fact(name: text("Country"), value: text.name(country)))
                line.append(text.name(country))
            }
            let incidents = situation.incidents.sorted().map { text(vocabulary.label($0, in: .incidents)) }
            if !incidents.isEmpty { facts.append(Fact(name: text("What happened"), value: text.list(incidents))) }
        }
        let measures = (file.ground?.measures ?? []).compactMap { id in
            site.knowledge.measure(MeasureID(id)).map { text($0.label) }
        }
        if !measures.isEmpty {
            facts.append(Fact(name: text("Asked for"), value: text.list(measures)))
            line.append(text.list(measures))
        }
        if file.letter.isFromBrowser {
            let what = text("In a browser. Who recorded it on the way could open it with a computer of the future.")
            facts.append(Fact(name: text("How it was sealed"), value: what))
        }
        let language = file.letter.language
        facts.append(Fact(name: text("Language to answer in"), value: text.languageName(language)))
        facts.append(
            Fact(name: text("Kept until"), value: text.day(Day.epoch.adding(days: Int(file.letter.expires))))
        )
        self.facts = facts
        self.line = line.joined(separator: " · ")
    }

    private static func consent(_ file: CaseFile, _ text: Catalogue) -> Fact {
        Fact(
            name: text("Consent"),
            value: ConsentMatter.allCases.map { matter in
                let words = text.label(matter)
                switch file.situation?.consent[matter] {
                case true?: return text("{matter}: yes", ["matter": words])
                case false?: return text("{matter}: NO", ["matter": words])
                case nil: return text("{matter}: not asked, so no", ["matter": words])
                }
            }.joined(separator: " · ")
        )
    }
}
