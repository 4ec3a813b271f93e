// SPDX-License-Identifier: AGPL-3.0-or-later

/// PostgreSQL numbers its parameters; our SQL names them.
enum Placeholders {
    /// Puts `$1`, `$2` … in the place of `:names`.
    ///
    /// - Returns: the names, in the order of their numbers.
    static func numbered(_ sql: String) -> (sql: String, names: [String]) {
        var out = ""
        var names: [String] = []
        var isQuoted = false
        var rest = sql[...]
        while let letter = rest.popFirst() {
            if letter == "'" { isQuoted.toggle() }
            // Two colons are a cast.
            let name = letter == ":" && out.last != ":" ? rest.prefix { $0.isLetter || $0 == "_" } : ""
            guard !isQuoted, !name.isEmpty else {
                out.append(letter)
                continue
            }
            rest = rest.dropFirst(name.count)
            let known = names.firstIndex(of: String(name))
            if known == nil { names.append(String(name)) }
            out += "$\((known ?? names.count - 1) + 1)"
        }
        return (out, names)
    }
}
