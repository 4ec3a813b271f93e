// SPDX-License-Identifier: AGPL-3.0-or-later

extension Knowledge {
    /// A condition in words, to read where no program decides whether it holds: “Women or LGBTIQ+ people; not: Exile”.
    package func words(for condition: Condition, _ text: Catalogue) -> String {
        switch condition {
        case .fact(let fact): words(for: fact, text)
        case .not(let part): text("not: {condition}", ["condition": words(for: part, text)])
        case .any(let parts):
            parts.map { words(for: $0, text) }.formatted(or: text)
        case .all(let parts): parts.map { words(for: $0, text) }.joined(separator: text("; "))
        }
    }

    private func words(for fact: Condition.Fact, _ text: Catalogue) -> String {
        if let list = fact.attribute.picklist { return text(vocabulary.label(fact.value, in: list)) }
        switch fact.attribute {
        case .host: return country(CountryCode(fact.value)).map(text.name) ?? fact.value
        case .region: return Country.Region(rawValue: fact.value).map(text.label) ?? fact.value
        case .hearing: return text("a court date is known")
        case .company: return text("a company is involved")
        case .companyHome:
            return switch fact.value {
            case "own": text("the company is from our own State")
            case "other": text("the company is from another State")
            default: text("nobody knows where the company is from")
            }
        case .consentRefused, .consentUnasked:
            let matter = ConsentMatter(rawValue: fact.value).map(text.label) ?? fact.value
            return fact.attribute == .consentRefused
                ? text("the defender said no: {matter}", ["matter": matter])
                : text("the defender has not been asked: {matter}", ["matter": matter])
        default: return fact.value
        }
    }
}

extension [String] {
    fileprivate func formatted(or text: Catalogue) -> String { joined(separator: text(" or ")) }
}
