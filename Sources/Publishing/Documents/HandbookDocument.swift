// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge

extension Writing {
    /// Everything, in one book.
    package var handbook: Document {
        let sheets = knowledge.sheets.map { (anchor: "sheet-\($0.id)", document: sheet($0)) }
        let parts: [(anchor: String, document: Document)] =
            [(anchor: "about", document: about)] + sheets + [(anchor: "drafts", document: drafts)] + [
                (anchor: "measures", document: measures), (anchor: "guidelines", document: guidelines),
                (anchor: "national", document: national), (anchor: "doors", document: routes),
                (anchor: "references", document: references),
            ]
        let contents = parts.map { part in
            Document.Item([.link(part.document.title, url: "#\(part.anchor)")])
        }
        return document(
            text("Handbook: support for human rights defenders"),
            [.list(ordered: true, items: contents)] + parts.flatMap { $0.document.chapter(anchor: $0.anchor) },
            isBook: true
        )
    }

    private var about: Document {
        document(
            text("About this book"),
            [
                .paragraph([
                    .text(
                        text(
                            "Several States and the European Union tell their embassies how to protect people who defend human rights. This book gathers what those texts say, what to do with them, and who else can help."
                        )
                    )
                ]),
                .warning([
                    .text(
                        text(
                            "Having this book with you can be dangerous where defenders are watched. It names no defender. Keep it where you would keep other things that nobody should find."
                        )
                    )
                ]),
                .paragraph([
                    .text(
                        text(
                            "Commitments are political, not enforceable rights. They are given in our own words, with the place in the text and how sure we are: confirmed, where we have read the text’s own words; reported, where a named third party describes it; unconfirmed, where neither is so yet."
                        )
                    )
                ]),
                .note([.text(text(Self.origin))]),
                .note([.text(text("Licence: CC BY 4.0. Name demarche and the original sources."))]),
            ]
        )
    }

    /// The drafts for diplomats, blank.
    package var drafts: Document {
        let blocks = knowledge.drafts.flatMap { pattern -> [Document.Block] in
            let draft = blank(pattern)
            let inner = draft.blocks.map { block in
                guard case .heading(let text, let level, let anchor) = block else { return block }
                return Document.Block.heading(text, level: min(level + 1, 4), anchor: anchor)
            }
            return [.heading(draft.title, anchor: "draft-\(pattern.id)")] + inner
        }
        return document(text("Drafts for diplomats"), blocks)
    }

    /// The 29 measures, each with its dangers.
    package var measures: Document {
        let blocks = knowledge.measures.flatMap { measure -> [Document.Block] in
            var blocks: [Document.Block] = [
                .heading(text(measure.label), anchor: "measure-\(measure.id)"),
                .paragraph([.text(text(measure.what))]),
                .paragraph(titled(text("When it helps:"), text(measure.helps))),
                .paragraph(titled(text("What can go wrong:"), text(measure.harm))),
                .paragraph(titled(text("Instead:"), text(measure.instead))),
                .paragraph(titled(text("How to ask for it:"), text(measure.how))),
                .paragraph(titled(text("If it is refused:"), text(measure.refused))),
                .paragraph(titled(text("Safeguard:"), text(measure.safeguard))),
            ]
            let backing = knowledge.backing(of: [measure.id])
            if !backing.isEmpty {
                let who = [Document.Inline.strong(text("Promised by:")), .text(" ")]
                blocks.append(.paragraph(who + joined(backing.map(citation), by: "; ")))
            }
            return blocks
        }
        return document(text("Measures"), blocks)
    }

    /// Every edition with its commitments.
    package var guidelines: Document {
        let blocks = knowledge.editions.flatMap { edition -> [Document.Block] in
            let issuer = knowledge.issuer(edition.issuer).map(text.name) ?? edition.issuer.rawValue
            var blocks: [Document.Block] = [
                .heading(text(edition.short), anchor: "edition-\(edition.id)"),
                .paragraph([.text("\(issuer) · "), .citation(edition.cited), .text(" · \(text.label(edition.status))")]
                ),
            ]
            if edition.supersededBy != nil {
                blocks.append(
                    .warning([.text(text("This edition has been superseded. Do not cite it as current."))])
                )
            }
            blocks.append(.paragraph(titled(text("How sure are we?"), text(edition.reading))))
            if let url = edition.url { blocks.append(.note([.link(url, url: url)])) }
            let items = edition.commitments.map { commitment in
                Document.Item(
                    [
                        .strong(knowledge.measure(commitment.measure).map { text($0.label) } ?? ""),
                        .text(": " + text(commitment.says)),
                    ],
                    details: [
                        [
                            .citation(commitment.pinpoint),
                            .text(" · \(text.label(commitment.verification)) · \(text.label(commitment.strength))"),
                        ]
                    ]
                )
            }
            if !items.isEmpty { blocks.append(.list(ordered: false, items: items)) }
            return blocks
        }
        return document(text("Guidelines"), blocks)
    }

    /// What countries have themselves, with the cautions.
    package var national: Document {
        let blocks = knowledge.countries.flatMap { country -> [Document.Block] in
            let items = knowledge.national(in: country.id).map { instrument in
                let kind = "\(text.label(instrument.kind)), \(text.label(instrument.status))"
                var details: [[Document.Inline]] = [[.text(kind)]]
                for line in [instrument.statusNote, instrument.body, instrument.fact].compactMap(\.self) {
                    details.append([.text(text(line))])
                }
                if let caution = instrument.caution { details.append(titled(text("Caution:"), text(caution))) }
                details.append([.text(text("Seen {day}", ["day": text.day(instrument.seen)]))])
                if let url = instrument.url { details.append([.link(url, url: url)]) }
                return Document.Item([.strong(text(instrument.name))], details: details)
            }
            return items.isEmpty ? [] : [.heading(text.name(country)), .list(ordered: false, items: items)]
        }
        return document(text("National laws and mechanisms"), blocks)
    }

    /// Doors other than a mission's.
    package var routes: Document {
        let blocks = Route.Kind.allCases.flatMap { kind -> [Document.Block] in
            let items = knowledge.routes.filter { $0.kind == kind }.map { route in
                var details: [[Document.Inline]] = [[.text(text(route.what))]]
                if let limits = route.limits { details.append([.text(text(limits))]) }
                if let contact = route.contact {
                    details.append(titled(text("Contact as seen:"), contact))
                }
                if let caution = route.caution { details.append(titled(text("Caution:"), text(caution))) }
                details.append([.text(text("Seen {day}", ["day": text.day(route.seen)]))])
                if let url = route.url { details.append([.link(url, url: url)]) }
                return Document.Item([.strong(text(route.name))], details: details, anchor: route.id.rawValue)
            }
            return [.heading(text.label(kind)), .list(ordered: false, items: items)]
        }
        return document(text("Other doors"), blocks)
    }
}
