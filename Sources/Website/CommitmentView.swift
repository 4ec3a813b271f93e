// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge

/// A commitment as pages show it, never without how sure it is.
struct CommitmentView: Sendable {
    let anchor, measure, says, pinpoint, verification, verificationLabel, strength, checked, link: String
    let measureURL, unchecked, groups, note, sourceURL: String?

    /// - Parameters:
    ///   - commitment: what is shown.
    ///   - site: in whose words.
    ///   - heading: what stands above it where the measure would be repeated.
    init(_ commitment: Commitment, _ site: Site, heading: String? = nil) {
        let text = site.text
        anchor = heading == nil ? commitment.anchor : "\(commitment.edition)-\(commitment.anchor)"
        measure =
            heading ?? site.knowledge.measure(commitment.measure).map { text($0.label) } ?? commitment.measure.rawValue
        measureURL = heading == nil ? site.path(.measure(commitment.measure)) : nil
        says = text(commitment.says)
        pinpoint = commitment.pinpoint
        unchecked = !commitment.needsPlaceCaution ? nil : text("place not checked against the original")
        verification = commitment.verification.rawValue
        verificationLabel = site.text.label(commitment.verification)
        strength = site.text.label(commitment.strength)
        let named = commitment.groups.map { text(site.knowledge.vocabulary.label($0, in: .groups)) }
        groups = named.isEmpty ? nil : text("names: {groups}", ["groups": named.joined(separator: ", ")])
        note = commitment.note.map { text($0) }
        sourceURL = commitment.source.map { $0.hasPrefix("http") ? $0 : site.path(.reference(ReferenceKey($0))) }
        checked = text("Checked {day}", ["day": text.day(commitment.checked)])
        link = site.path(.commitment(commitment))
    }
}

/// An entry of the routes as pages show it.
struct RouteView: Sendable {
    let id, name, what, seen: String
    let kind, because, url, limits, contact, caution: String?

    init(_ route: Route, _ site: Site, because: String? = nil) {
        let text = site.text
        id = route.id.rawValue
        name = text(route.name)
        kind = site.text.label(route.kind)
        self.because = because
        url = route.url
        what = text(route.what)
        limits = route.limits.map { text($0) }
        contact = route.contact
        caution = route.caution.map { text($0) }
        seen = site.seen(route.seen)
    }

    init(_ instrument: NationalInstrument, _ site: Site, because: String) {
        let text = site.text
        id = instrument.id.rawValue
        name = text(instrument.name)
        kind = text("The country’s own")
        self.because = because
        url = instrument.url
        what = [
            site.text.label(instrument.kind) + ", " + site.text.label(instrument.status),
            instrument.body.map { text($0) },
        ]
        .compactMap(\.self).joined(separator: ". ")
        limits = instrument.fact.map { text($0) }
        contact = nil
        caution = instrument.caution.map { text($0) }
        seen = site.seen(instrument.seen)
    }
}

/// A link with its words.
struct LinkView: Sendable {
    let url, label: String
}
