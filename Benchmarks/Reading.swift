// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Knowledge

/// How hard a text is to read, by the formula of Flesch and Kincaid (1975): about the number of school years it takes.
/// Syllables are counted by groups of vowels, which is right within a tenth for English prose. B1 is about 6 to 8.
struct ReadingLevel {
    private(set) var words = 0
    private var sentences = 0
    private var syllables = 0

    mutating func add(_ text: String) {
        let parts = text.split { ".!?:;".contains($0) }.map { $0.split { !$0.isLetter && $0 != "’" && $0 != "'" } }
        for sentence in parts where !sentence.isEmpty {
            sentences += 1
            words += sentence.count
            syllables += sentence.reduce(0) { $0 + Self.syllables($1) }
        }
    }

    var wordsPerSentence: Double { Double(words) / Double(max(1, sentences)) }

    /// School years.
    var grade: Double { 0.39 * wordsPerSentence + 11.8 * Double(syllables) / Double(max(1, words)) - 15.59 }

    private static func syllables(_ word: Substring) -> Int {
        let letters = word.lowercased()
        var count = 0
        var wasVowel = false
        for letter in letters {
            let isVowel = "aeiouyéèêâîôû".contains(letter)
            if isVowel, !wasVowel { count += 1 }
            wasVowel = isVowel
        }
        // A silent e at the end, but not in “-le” after a consonant.
        if letters.hasSuffix("e"), !letters.hasSuffix("le"), count > 1 { count -= 1 }
        return max(1, count)
    }
}

/// The English of each area of the content and of the interface, with the level that it should not pass.
func reportReading(_ knowledge: Knowledge, checkout: URL) throws {
    print("\nplain language (English)            words   words/sentence   school years   most   ratio")
    let messages = try Message.merged(knowledge.messages + Message.inSources(of: checkout))
    // Titles, names of bodies and what people type are no prose.
    let prose = messages.filter { message in
        message.english.split(separator: " ").count >= 5
            && !message.comments.contains {
                $0.contains("people type") || $0.contains("title") || $0.contains(": name")
            }
    }
    for (area, texts) in Dictionary(grouping: prose, by: \.area).sorted(by: { $0.key < $1.key }) {
        var level = ReadingLevel()
        for text in texts { level.add(text.english) }
        guard level.words > 200 else { continue }
        print(
            area.padding(toLength: 33, withPad: " ", startingAt: 0)
                + String(
                    format: "%8d         %6.1f         %6.1f      8.0    %.2f",
                    level.words,
                    level.wordsPerSentence,
                    level.grade,
                    level.grade / 8
                )
        )
    }
}
