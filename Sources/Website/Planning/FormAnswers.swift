// SPDX-License-Identifier: AGPL-3.0-or-later
import Guidance
import Knowledge
import Pages

/// A field that a form carries along unseen, so that changing one answer keeps the others.
struct HiddenField: Sendable {
    let name, value: String
}

/// A button that shows the same screen in another language, with every answer kept.
struct LanguageButton: Sendable {
    let tag, name, action, go: String

    /// - Parameters:
    ///   - site: the site in the language that is shown.
    ///   - address: where the form goes.
    ///   - go: the screen to show.
    /// - Returns: one for each other language.
    static func all(_ site: Site, _ address: SiteAddress, go: String = "") -> [LanguageButton] {
        site.others.map {
            LanguageButton(tag: $0.language, name: $0.ownName, action: address.path($0.language), go: go)
        }
    }
}

extension Answers {
    /// The form field that says where the company comes from; it joins the perpetrators.
    static var companyHome: String { "company-home" }

    /// Whether a diplomat answers, and is asked in a diplomat's words.
    var isOfDiplomat: Bool { self[.role] == ["diplomat"] }

    /// Reads the answers of a form. An empty field is no answer; fields that ask nothing are left aside.
    init(_ form: FormBody) {
        self.init()
        for key in Key.allCases {
            var values = form.values(key.rawValue).filter { !$0.isEmpty }.map { String($0.prefix(200)) }
            if key == .perpetrators, let home = form.first(Self.companyHome), !home.isEmpty, values.contains("company")
            {
                values = values.map { $0 == "company" ? "company:\(home.prefix(200))" : $0 }
            }
            self[key] = Array(values.prefix(60))
        }
    }

    /// All answers but those that a screen asks for itself.
    func hidden(except asked: Set<Key> = []) -> [HiddenField] {
        Key.allCases.filter { !asked.contains($0) }.flatMap { key in
            self[key].map { HiddenField(name: key.rawValue, value: $0) }
        }
    }
}
