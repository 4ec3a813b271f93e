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

    /// The most important ones of a request, on one line.
    static func line(_ site: DeskSite, _ overview: CaseOverview) -> String {
        let text = site.text
        let urgency = overview.urgency.map { text(site.knowledge.vocabulary.label($0, in: .urgencies)) }
        let hearing = overview.hearing.map { text("Hearing {day}", ["day": text.day(Day.epoch.adding(days: $0))]) }
        let country = overview.host.flatMap { site.knowledge.country(CountryCode($0)) }.map { text.name($0) }
        let measures = Self.measures(site, overview.measures)
        return [urgency, hearing, country, measures.isEmpty ? nil : text.list(measures)].compactMap { $0 }
            .joined(separator: " · ")
    }

    private static func measures(_ site: DeskSite, _ ids: [String]) -> [String] {
        ids.compactMap { id in site.knowledge.measure(MeasureID(id)).map { site.text($0.label) } }
    }

    init(_ site: DeskSite, _ file: CaseFile) {
        let text = site.text
        let vocabulary = site.knowledge.vocabulary
        var facts: [Fact] = []
        // First of all what must not be done. What was not asked counts as a no; a case that another desk shares says it
        // in its consents alone.
        if file.introduction == nil { facts.append(Self.consent(file, text)) }
        if let situation = file.situation {
            if let urgency = situation.urgency {
                facts.append(Fact(name: text("Urgency"), value: text(vocabulary.label(urgency, in: .urgencies))))
            }
            if let hearing = situation.hearing {
                facts.append(Fact(name: text("Next hearing"), value: text.day(hearing)))
            }
            if let country = site.knowledge.country(situation.host) {
                facts.append(Fact(name: text("Country"), value: text.name(country)))
            }
            let incidents = situation.incidents.sorted().map { text(vocabulary.label($0, in: .incidents)) }
            if !incidents.isEmpty { facts.append(Fact(name: text("What happened"), value: text.list(incidents))) }
        }
        let measures = Self.measures(site, file.ground?.measures ?? [])
        if !measures.isEmpty {
            facts.append(Fact(name: text("Asked for"), value: text.list(measures)))
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
