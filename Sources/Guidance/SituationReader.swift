// SPDX-License-Identifier: AGPL-3.0-or-later
package import Knowledge

extension Situation {
    /// Makes a situation of answers.
    ///
    /// - Throws: ``AnswerFaults``, one for every answer that is not known, each naming the nearest that is.
    package init(_ answers: Answers, knowledge: Knowledge) throws(AnswerFaults) {
        var reader = SituationReader(answers: answers, knowledge: knowledge)
        let situation = reader.read()
        guard reader.faults.isEmpty, let situation else { throw AnswerFaults(all: reader.faults) }
        self = situation
    }
}

private struct SituationReader {
    let answers: Answers
    let knowledge: Knowledge
    var faults: [AnswerFault] = []

    init(answers: Answers, knowledge: Knowledge) {
        self.answers = answers
        self.knowledge = knowledge
    }

    mutating func read() -> Situation? {
        let host = country(.host)
        if host == nil, answers[.host].isEmpty {
            note(.host, 0, "the country is missing", "say in which country the risk is: “host: KE”")
        }
        var situation = Situation(host: host ?? CountryCode(""))
        situation.role = word(.role, .roles)
        situation.groups = words(.groups, .groups)
        situation.incidents = words(.incidents, .incidents)
        situation.stage = word(.stage, .stages)
        situation.urgency = word(.urgency, .urgencies)
        situation.hearing = hearing()
        situation.setting = words(.setting, .settings)
        situation.perpetrators = perpetrators()
        situation.needs = words(.needs, .needs)
        for key in Answers.Key.allCases {
            guard let matter = key.consentMatter else { continue }
            situation.consent[matter] = flag(key)
        }
        situation.contacted = issuers(.contacted)
        situation.mission = mission(of: situation)
        situation.language = language()
        return host == nil ? nil : situation
    }

    private mutating func note(_ key: Answers.Key, _ line: Int, _ what: String, _ mend: String) {
        faults.append(AnswerFault(key: key, line: line, what: what, mend: mend))
    }

    /// The one answer of a key that takes one.
    private mutating func single(_ key: Answers.Key) -> (text: String, line: Int)? {
        let values = answers.values[key] ?? []
        if values.count > 1 {
            note(key, values[1].line, "“\(key.rawValue)” is answered more than once", "keep one answer")
        }
        return values.first
    }

    private mutating func check(_ value: (text: String, line: Int), _ key: Answers.Key, _ list: Vocabulary.Picklist)
        -> String?
    {
        guard knowledge.vocabulary.term(value.text, in: list) != nil else {
            let known = knowledge.vocabulary[list].map(\.id)
            note(
                key,
                value.line,
                "“\(shown(value.text))” is not known under “\(key.rawValue)”",
                mend(value.text, among: known)
            )
            return nil
        }
        return value.text
    }

    private mutating func word(_ key: Answers.Key, _ list: Vocabulary.Picklist) -> String? {
        guard let value = single(key) else { return nil }
        return check(value, key, list)
    }

    private mutating func words(_ key: Answers.Key, _ list: Vocabulary.Picklist) -> Set<String> {
        var known: Set<String> = []
        for value in answers.values[key] ?? [] {
            if let word = check(value, key, list) { known.insert(word) }
        }
        return known
    }

    private mutating func country(_ key: Answers.Key) -> CountryCode? {
        guard let value = single(key) else { return nil }
        return country(value, key)
    }

    private mutating func country(_ value: (text: String, line: Int), _ key: Answers.Key) -> CountryCode? {
        let code = CountryCode(value.text)
        if knowledge.country(code) != nil { return code }
        let byName = knowledge.countries.first { $0.name.lowercased() == value.text.lowercased() }
        let byCase = knowledge.country(CountryCode(value.text.uppercased()))
        let near = (byName ?? byCase).map { "write “\($0.id)” for \($0.name)" }
        let otherwise =
            near
            ?? nearest(to: value.text, among: knowledge.countries.map(\.name)).flatMap { name in
                knowledge.countries.first { $0.name == name }.map { "did you mean “\($0.id)”, \($0.name)?" }
            }
        note(
            key,
            value.line,
            "there is no country “\(shown(value.text))”",
            otherwise ?? "use the two letters of ISO 3166, as KE for Kenya"
        )
        return nil
    }

    private mutating func hearing() -> Day? {
        guard let value = single(.hearing) else { return nil }
        guard let day = Day(value.text) else {
            note(
                .hearing,
                value.line,
                "“\(shown(value.text))” is not a day of the calendar",
                "write it as 2026-12-04: year, month, day"
            )
            return nil
        }
        return day
    }

    private mutating func flag(_ key: Answers.Key) -> Bool? {
        guard let value = single(key) else { return nil }
        switch value.text {
        case "true": return true
        case "false": return false
        default:
            note(key, value.line, "“\(shown(value.text))” is neither yes nor no", "write true or false")
            return nil
        }
    }

    private mutating func perpetrators() -> Set<Situation.Perpetrator> {
        var known: Set<Situation.Perpetrator> = []
        for value in answers.values[.perpetrators] ?? [] {
            let parts = value.text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(
                String.init
            )
            guard let kind = check((parts.first ?? "", value.line), .perpetrators, .perpetrators) else { continue }
            var home: CountryCode?
            if parts.count == 2, !parts[1].isEmpty {
                home = country((parts[1], value.line), .perpetrators)
                if kind != "company" {
                    note(.perpetrators, value.line, "“home” is for a company, not “\(kind)”", "remove it")
                }
            }
            known.insert(.init(kind: kind, home: home))
        }
        return known
    }

    private mutating func issuers(_ key: Answers.Key) -> Set<IssuerID> {
        var known: Set<IssuerID> = []
        for value in answers.values[key] ?? [] {
            if knowledge.issuer(IssuerID(value.text)) != nil {
                known.insert(IssuerID(value.text))
            } else {
                let ids = knowledge.issuers.map(\.id.rawValue)
                note(
                    key,
                    value.line,
                    "there is no issuer “\(shown(value.text))”",
                    mend(value.text.uppercased(), among: ids, otherwise: "use the two letters, as NO for Norway")
                )
            }
        }
        return known
    }

    private mutating func mission(of situation: Situation) -> IssuerID? {
        guard let value = single(.mission) else { return nil }
        if situation.role != "diplomat" {
            note(
                .mission,
                value.line,
                "“mission” is for a diplomat’s situation",
                "remove it, or write “role: diplomat”"
            )
        }
        return issuers(.mission).first
    }

    private mutating func language() -> String? {
        guard let value = single(.language) else { return nil }
        let letters = value.text.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || "0"..."9" ~= $0 || $0 == "-")
        }
        guard letters, (2...35).contains(value.text.count) else {
            note(.language, value.line, "“\(shown(value.text))” is no language tag", "write it as en, ar or pt-BR")
            return nil
        }
        return value.text
    }

    /// What was written, cut short: an error must not carry a whole file.
    private func shown(_ text: String) -> String {
        let line = text.prefix { !$0.isNewline }.prefix(40)
        return line.count < text.count ? line + "…" : String(line)
    }
}
