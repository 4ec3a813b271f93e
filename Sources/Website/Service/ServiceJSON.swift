// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Knowledge

/// What `/api/v1` answers. These shapes are promised; `openapi.json` describes them.
struct EditionJSON: Encodable {
    let id, issuer, title, status, scope, reading: String
    let year: Int?
    let supersedes, supersededBy, url: String?
    let commitments: Int

    init(_ edition: Edition) {
        id = edition.id.rawValue
        issuer = edition.issuer.rawValue
        title = edition.title
        status = edition.status.rawValue
        scope = edition.scope.rawValue
        reading = edition.reading
        year = edition.year
        supersedes = edition.supersedes?.rawValue
        supersededBy = edition.supersededBy?.rawValue
        url = edition.url
        commitments = edition.commitments.count
    }
}

struct CommitmentJSON: Encodable {
    let id, edition, issuer, measure, actor, strength, pinpoint, says, verification, checked: String
    let groups: [String]
    let pinpointChecked: Bool
    let source: String?

    init(_ commitment: Commitment) {
        id = commitment.id.rawValue
        edition = commitment.edition.rawValue
        issuer = commitment.issuer.rawValue
        measure = commitment.measure.rawValue
        actor = commitment.actor.rawValue
        strength = commitment.strength.rawValue
        pinpoint = commitment.pinpoint
        says = commitment.says
        verification = commitment.verification.rawValue
        checked = commitment.checked.description
        groups = commitment.groups
        pinpointChecked = commitment.isPinpointChecked
        source = commitment.source
    }
}

struct MeasureJSON: Encodable {
    let id, label, kind, what, helps, harm, instead, how, refused, safeguard: String
    let needsConsent: [String]

    init(_ measure: Measure) {
        id = measure.id.rawValue
        label = measure.label
        kind = measure.kind.rawValue
        what = measure.what
        helps = measure.helps
        harm = measure.harm
        instead = measure.instead
        how = measure.how
        refused = measure.refused
        safeguard = measure.safeguard
        needsConsent = measure.needsConsent.map(\.rawValue)
    }
}

struct MissionJSON: Encodable {
    let issuer, host, city, kind: String
    let website: String?
    let confirmed: Bool

    init(_ mission: Mission) {
        issuer = mission.issuer.rawValue
        host = mission.host.rawValue
        city = mission.city
        kind = mission.kind.rawValue
        website = mission.website
        confirmed = mission.isConfirmed
    }
}

/// A problem as JSON.
struct ServiceProblem: Encodable {
    let code, message: String
    let next: [String]

    var json: String {
        (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
