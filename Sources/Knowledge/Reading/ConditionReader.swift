// SPDX-License-Identifier: AGPL-3.0-or-later

extension Condition {
    /// Reads a condition. Whether its values are known is for the check of the whole.
    init(reading fields: Fields) {
        var parts: [Condition] = []
        for attribute in Attribute.allCases where fields.keys.contains(attribute.rawValue) {
            switch attribute {
            case .hearing, .company:
                guard let wanted = fields.flag(attribute.rawValue) else { continue }
                let fact = Condition.fact(Fact(attribute, "true"))
                parts.append(wanted ? fact : .not(fact))
            default:
                let values = fields.texts(attribute.rawValue)
                if values.isEmpty {
                    fields.log.note(
                        fields.place(of: attribute.rawValue),
                        "“\(attribute.rawValue)” lists nothing, so this condition can never hold",
                        "list a value or remove the key"
                    )
                }
                let facts = values.map { Condition.fact(Fact(attribute, $0)) }
                parts.append(facts.count == 1 ? facts[0] : .any(facts))
            }
        }
        if fields.has("any") {
            parts.append(.any(fields.maps("any").map { Condition(reading: $0) }))
        }
        if let not = fields.map("not") {
            parts.append(.not(Condition(reading: not)))
        }
        // The keys of a condition are fixed, so that a slip is named with the nearest of them all.
        for attribute in Attribute.allCases { _ = fields.has(attribute.rawValue) }
        fields.finish()
        self = parts.count == 1 ? parts[0] : .all(parts)
    }
}
