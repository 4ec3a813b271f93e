// SPDX-License-Identifier: AGPL-3.0-or-later
package import Knowledge

extension Writing {
    /// An outline of guidelines with the chosen measures; empty takes all.
    package func outline(_ chosen: Set<MeasureID>) -> Document {
        let model = knowledge.model
        let isChosen = { (measure: MeasureID) in chosen.isEmpty || chosen.contains(measure) }
        let precedents = Dictionary(
            uniqueKeysWithValues: Gap(knowledge, of: CountryCode("")).rows.map { ($0.measure.id, $0.precedents) }
        )
        var blocks: [Document.Block] = [
            .note([
                .text(
                    text(
                        "This project’s wording, to start from; it is no State’s text. The commitments beside it are precedents, in our own words."
                    )
                )
            ])
        ]
        blocks += model.introduction.map { .paragraph([.text(text($0))]) }
        for section in model.sections {
            let provisions = section.measures.filter(isChosen).compactMap(model.provision)
            guard !section.text.isEmpty || !provisions.isEmpty else { continue }
            blocks.append(.heading(text(section.heading), anchor: section.id))
            blocks += section.text.map { .paragraph([.text(text($0))]) }
            for provision in provisions {
                blocks += self.provision(provision, precedents[provision.measure] ?? [])
            }
        }
        blocks.append(.heading(text("Questions to answer first")))
        blocks.append(.list(ordered: false, items: model.questions.map { .init([.text(text($0))]) }))
        blocks.append(.heading(text("From the idea to adoption")))
        blocks.append(.list(ordered: true, items: model.steps.map { .init([.text(text($0))]) }))
        return document(text(model.title), blocks)
    }

    private func provision(
        _ provision: ModelGuidelines.Provision,
        _ precedents: [(issuer: Issuer, commitments: [Commitment])]
    ) -> [Document.Block] {
        let label = knowledge.measure(provision.measure).map { text($0.label) } ?? provision.measure.rawValue
        var items = provision.decide.map { Document.Item([.strong(text("Decide:")), .text(" " + text($0))]) }
        for precedent in precedents {
            let best = precedent.commitments.prefix(2).map { citation($0) + [.text(": \(text($0.says))")] }
            items.append(Document.Item([.strong(text.name(precedent.issuer))], details: Array(best)))
        }
        return [
            .subheading(label), .paragraph([.text(text(provision.says))]), .list(ordered: false, items: items),
        ]
    }
}
