// SPDX-License-Identifier: AGPL-3.0-or-later

/// Which of a language's plural forms a count takes, as a catalogue's header says it in gettext's way:
/// `nplurals=2; plural=(n != 1);`. The expressions are C's, of `n`, numbers, and `? : || && == != < <= > >= + - * / %`.
package struct PluralRule: Sendable {
    /// How many forms there are.
    package let forms: Int
    private let expression: Expression

    /// Two forms: one, and any other count.
    package static let english = PluralRule(forms: 2, expression: .binary("!=", .count, .number(1)))

    /// `nil` for a header that is not one.
    package init?(_ header: String) {
        // A long chain would be a deep tree.
        guard header.utf8.count <= 1000 else { return nil }
        let parts = header.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
        guard let forms = parts.first(where: { $0.hasPrefix("nplurals=") }).flatMap({ Int($0.dropFirst(9)) }),
            (1...6).contains(forms), let rule = parts.first(where: { $0.hasPrefix("plural=") })
        else { return nil }
        var parser = Parser(rule.dropFirst(7))
        guard let expression = parser.ternary(), parser.isAtEnd else { return nil }
        self.forms = forms
        self.expression = expression
    }

    private init(forms: Int, expression: Expression) {
        self.forms = forms
        self.expression = expression
    }

    /// From 0; the last form when the expression names one that does not exist.
    package func form(for count: Int) -> Int { min(max(0, expression.value(count)), forms - 1) }

    private indirect enum Expression: Sendable {
        case count
        case number(Int)
        case binary(String, Expression, Expression)
        case choice(Expression, Expression, Expression)

        func value(_ n: Int) -> Int {
            switch self {
            case .count: return n
            case .number(let number): return number
            case .choice(let condition, let yes, let no): return (condition.value(n) != 0 ? yes : no).value(n)
            case .binary(let sign, let left, let right):
                let (a, b) = (left.value(n), right.value(n))
                return switch sign {
                case "||": a != 0 || b != 0 ? 1 : 0
                case "&&": a != 0 && b != 0 ? 1 : 0
                case "==": a == b ? 1 : 0
                case "!=": a != b ? 1 : 0
                case "<": a < b ? 1 : 0
                case "<=": a <= b ? 1 : 0
                case ">": a > b ? 1 : 0
                case ">=": a >= b ? 1 : 0
                case "+": a &+ b
                case "-": a &- b
                case "*": a &* b
                case "/": b == 0 ? 0 : a.dividedReportingOverflow(by: b).partialValue
                default: b == 0 ? 0 : a.remainderReportingOverflow(dividingBy: b).partialValue
                }
            }
        }
    }

    /// Weakest signs first, as in C.
    private struct Parser {
        private static let levels = [
            ["||"], ["&&"], ["==", "!="], ["<=", ">=", "<", ">"], ["+", "-"], ["*", "/", "%"],
        ]

        var rest: Substring
        /// A header is short; what nests deeper than this is not one.
        var depth = 0

        init(_ text: Substring) { rest = text }

        var isAtEnd: Bool { rest.isEmpty }

        mutating func take(_ sign: String) -> Bool {
            guard rest.hasPrefix(sign) else { return false }
            rest = rest.dropFirst(sign.count)
            return true
        }

        mutating func ternary() -> Expression? {
            depth += 1
            defer { depth -= 1 }
            guard depth < 50, let condition = binary(0) else { return nil }
            guard take("?") else { return condition }
            guard let yes = ternary(), take(":"), let no = ternary() else { return nil }
            return .choice(condition, yes, no)
        }

        private mutating func binary(_ level: Int) -> Expression? {
            guard level < Self.levels.count else { return primary() }
            guard var left = binary(level + 1) else { return nil }
            while let sign = Self.levels[level].first(where: { take($0) }) {
                guard let right = binary(level + 1) else { return nil }
                left = .binary(sign, left, right)
            }
            return left
        }

        private mutating func primary() -> Expression? {
            if take("(") {
                guard let inner = ternary(), take(")") else { return nil }
                return inner
            }
            if take("n") { return .count }
            let digits = rest.prefix { ("0"..."9").contains($0) }
            guard let number = Int(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            return .number(number)
        }
    }
}
