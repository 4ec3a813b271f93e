// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation

/// The words of one language. Every text a person reads passes through it, written in English where it is used.
///
/// Dates, numbers, lists and the names of countries are the Common Locale Data Repository's, as Foundation has them.
package struct Catalogue: Sendable {
    /// BCP 47.
    package let language: String
    private let translate: @Sendable (String) -> String?
    private let translatePlural: @Sendable (String, Int) -> String?
    private let isMarking: Bool
    /// Whether somebody whose first language it is has read it all.
    package let isReviewed: Bool

    /// English, as written.
    package static let english = Catalogue(language: "en") { $0 }

    /// - Parameters:
    ///   - language: BCP 47.
    ///   - isReviewed: whether somebody whose first language it is has read it all.
    ///   - plural: the translation of an English singular that has a plural, in the form that a count asks for.
    ///   - translate: the translation of an English text, or `nil` where there is none yet.
    package init(
        language: String,
        isReviewed: Bool = true,
        plural: @escaping @Sendable (String, Int) -> String? = { _, _ in nil },
        translate: @escaping @Sendable (String) -> String?
    ) {
        self.init(
            language: language,
            isReviewed: isReviewed,
            translate: translate,
            translatePlural: plural,
            isMarking: false
        )
    }

    private init(
        language: String,
        isReviewed: Bool,
        translate: @escaping @Sendable (String) -> String?,
        translatePlural: @escaping @Sendable (String, Int) -> String?,
        isMarking: Bool
    ) {
        self.language = language
        self.isReviewed = isReviewed
        self.translate = translate
        self.translatePlural = translatePlural
        self.isMarking = isMarking
    }

    /// The same catalogue, with ``ForeignText`` around what it has no translation for.
    package var marking: Catalogue {
        Catalogue(
            language: language,
            isReviewed: isReviewed,
            translate: translate,
            translatePlural: translatePlural,
            isMarking: language != "en"
        )
    }

    /// The text in this language, `{name}` replaced by what is given for it. English where no translation exists.
    package func callAsFunction(_ english: String, _ values: KeyValuePairs<String, String> = [:]) -> String {
        Self.fill(translate(english) ?? fallback(english), values)
    }

    /// A text that depends on a count, which stands for `{count}`.
    ///
    /// - Parameters:
    ///   - one: the English text for one.
    ///   - many: the English text for any other count.
    ///   - count: the count.
    ///   - values: what other names in braces stand for.
    /// - Returns: the form that this language uses for the count.
    package func plural(_ one: String, _ many: String, _ count: Int, _ values: KeyValuePairs<String, String> = [:])
        -> String
    {
        let text = translatePlural(one, count) ?? fallback(count == 1 ? one : many)
        return Self.fill(Self.fill(text, ["count": number(count)]), values)
    }

    /// Several things as a person would list them: “one, two and three”.
    package func list(_ items: [String]) -> String {
        // The marks that set each item apart in its direction are for whole pages, where the markup does it.
        items.formatted(.list(type: .and).locale(locale)).filter { !"\u{2068}\u{2069}".contains($0) }
    }

    package func number(_ number: Int) -> String { number.formatted(.number.locale(locale)) }

    /// A day as a person would write it: “4 December 2026”.
    package func day(_ day: Day) -> String {
        let moment = Date(timeIntervalSince1970: TimeInterval(Day.epoch.days(until: day)) * 86_400)
        return moment.formatted(
            Date.FormatStyle(date: .long, time: .omitted, locale: locale, calendar: Self.calendar, timeZone: .gmt)
        )
    }

    /// The name of a country: ours in English, the repository's elsewhere.
    package func name(_ country: Country) -> String {
        language == "en"
            ? country.name : locale.localizedString(forRegionCode: country.id.rawValue) ?? self(country.name)
    }

    /// The name of an issuer: a country's, the Union's, or an organisation's.
    package func name(_ issuer: Issuer) -> String {
        guard language != "en", issuer.id.rawValue.count == 2,
            let name = locale.localizedString(forRegionCode: issuer.id.rawValue)
        else { return self(issuer.name) }
        return name
    }

    /// A name in another script, kept apart from the direction of the text around it; as it is where both run alike.
    package func isolated(_ name: String) -> String {
        Locale.Language(identifier: language).characterDirection == .rightToLeft ? "\u{2068}\(name)\u{2069}" : name
    }

    /// The name of another language, in this one.
    package func languageName(_ tag: String) -> String { locale.localizedString(forLanguageCode: tag) ?? tag }

    /// A language's own name for itself: “français”.
    package var ownName: String { locale.localizedString(forLanguageCode: language) ?? language }

    /// British habits for English; everywhere else what the language asks for.
    private var locale: Locale { Locale(identifier: language == "en" ? "en_GB" : language) }

    private static var calendar: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }

    private func fallback(_ english: String) -> String { isMarking ? ForeignText.marked(english) : english }

    /// One pass, so that a value that happens to hold braces stays what it is.
    private static func fill(_ text: String, _ values: KeyValuePairs<String, String>) -> String {
        guard !values.isEmpty else { return text }
        var rest = text[...]
        var filled = ""
        while let open = rest.firstIndex(of: "{") {
            filled += rest[..<open]
            guard let close = rest[open...].firstIndex(of: "}"),
                let value = values.first(where: { $0.key == rest[rest.index(after: open)..<close] })?.value
            else {
                filled += "{"
                rest = rest[rest.index(after: open)...]
                continue
            }
            filled += value
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }
}
