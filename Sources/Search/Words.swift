// SPDX-License-Identifier: AGPL-3.0-or-later
import CStemmer
import Foundation

/// Turns text into the words that are compared: folded, without marks, in one spelling.
enum Words {
    /// The words of a text, folded, at most `limit` of them.
    static func surface(_ text: String, limit: Int = 10_000) -> [String] {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        func close() {
            if !word.isEmpty { words.append(String(word)) }
            word = String.UnicodeScalarView()
        }
        let folded = text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
        for scalar in folded.unicodeScalars {
            if words.count >= limit { return words }
            if let kept = arabic(scalar) {
                word.append(kept)
            } else if let digit = scalar.properties.numericType == .decimal ? scalar.properties.numericValue : nil {
                // Digits of any script are one: ٣ and 3.
                word.append(contentsOf: String(Int(digit)).unicodeScalars)
            } else if isDropped(scalar) {
                continue
            } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                word.append(scalar)
            } else {
                close()
            }
        }
        close()
        return words
    }

    /// Letters that are written in several ways and mean one: alef with hamza, ta marbuta, alef maqsura.
    private static func arabic(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0x0622, 0x0623, 0x0625, 0x0671: "\u{0627}"
        case 0x0629: "\u{0647}"
        case 0x0649: "\u{064A}"
        default: nil
        }
    }

    /// Vowel marks, the lengthening stroke and apostrophes: left out, without ending the word.
    private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .nonspacingMark || scalar.value == 0x0640
            || scalar.value == 0x27 || scalar.value == 0x2019
    }

    /// Words that carry no meaning of their own in a question, as they are folded. By language; English for one that
    /// has no list.
    static func stopWords(_ language: String) -> Set<String> { lists[language] ?? english }

    private static let lists: [String: Set<String>] = ["en": english, "fr": french, "es": spanish, "ar": arabic]

    private static let english = words(
        """
        a an the of to for in on at by and or is are was be am i me my we our us you your they them their he she his
        her it its this that do does did can could will would should may how what who where when why which with from
        has have had if not no there about want need please some any so as im ive been after because but
        """
    )

    private static let french = words(
        """
        a au aux avec ce ces cet cette d dans de des du elle elles en est et etre eu fait il ils j je l la le les leur
        leurs lui m ma mais me mes moi mon n ne nos notre nous on ont ou par pas peut peux pour qu que quel quelle qui
        quoi s sa se ses son sont suis sur t ta te tes toi ton tu un une vos votre vous y comment quand faut faire
        puis besoin voudrais veux cest jai il ya si sans plus deja
        """
    )

    private static let spanish = words(
        """
        a al algo ante como con cual cuando de del donde el ella ellas ellos en era es esta estan estoy este esto eso
        ha han hay he hemos la las le les lo los mas me mi mis mio muy nada ni no nos nosotros o os para pero por
        porque que quien quiero se si sin sobre son soy su sus te tengo tiene tu tus un una unas uno unos y ya yo
        puede puedo necesito hacer hago quiere
        """
    )

    private static let arabic = words(
        """
        في من الى على عن مع هل ما ماذا من هو هي هم انا نحن انت انتم هذا هذه ذلك تلك التي الذي الذين كيف متي اين لماذا
        لا لم لن قد كان كانت يكون ان او و يا لي لنا له لها عند عندي بعد قبل كل شي شيء ثم لكن اريد احتاج ممكن بدي شو
        مين وين ليش علي
        """
    )

    /// Folded as everything is that is compared, so that the lists can be written as people write.
    private static func words(_ list: String) -> Set<String> { Set(surface(list)) }
}

/// Snowball stems of one language. The handle is not shared: make one where it is used.
struct Stemmer: ~Copyable {
    private let handle: OpaquePointer?

    /// - Parameter language: BCP 47; a language without a stemmer leaves words as they are.
    init(language: String) {
        let names = [
            "ar": "arabic", "da": "danish", "nl": "dutch", "en": "english", "fi": "finnish", "fr": "french",
            "de": "german",
            "no": "norwegian", "nb": "norwegian", "pt": "portuguese", "ru": "russian", "es": "spanish", "sv": "swedish",
        ]
        let primary = language.split(separator: "-").first.map { $0.lowercased() } ?? ""
        handle = names[primary].flatMap { sb_stemmer_new($0, "UTF_8") }
    }

    deinit { if let handle { sb_stemmer_delete(handle) } }

    func stem(_ word: String) -> String {
        guard let handle else { return word }
        let bytes = Array(word.utf8)
        guard let stemmed = sb_stemmer_stem(handle, bytes, Int32(bytes.count)) else { return word }
        let length = Int(sb_stemmer_length(handle))
        return String(decoding: UnsafeBufferPointer(start: stemmed, count: length), as: UTF8.self)
    }

    func stems(_ text: String) -> [String] { Words.surface(text).map { stem($0) } }
}
