// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
package import Vault

/// How missions that share a case share the work: who leads, who attends which hearing, and what they say together. The
/// desk that shared the case keeps it, and tells it to the source and to the others; they answer with a ``GroupReply``.
package struct WorkingPlan: Hashable, Codable, Sendable {
    /// A desk that takes part: its name, 32 bytes, and what it is called.
    package struct Member: Hashable, Codable, Sendable {
        package let desk: Data
        package let title: String

        package init(desk: Data, title: String) { (self.desk, self.title) = (desk, title) }
    }

    /// A hearing or a visit to a prison.
    package struct Hearing: Hashable, Codable, Sendable {
        package let day: UInt32
        package let place: String
        /// Whose turn it is.
        package var observer: Data
        /// Who said that they cannot.
        package var excused: [Data]
        package var isConfirmed: Bool
    }

    /// A text that missions sign on to, or echo in their own name. A new text is a new version, and nobody has signed that
    /// one.
    package struct Statement: Hashable, Codable, Sendable {
        /// 16 random bytes: a signature is for these words in this case, and for no others.
        package let id: Data
        package let version: Int
        package let text: String
        package fileprivate(set) var signatures: [SignOn]
        package fileprivate(set) var echoed: [Data]
        package fileprivate(set) var declined: [Data]

        /// What stands for the words.
        package var digest: Data { Self.digest(text) }

        /// Who has signed these words, as their keys say.
        package var signed: [Data] { signatures.filter { $0.isRight(for: self) }.map(\.desk) }

        /// Who is said to have signed, and has not.
        package var unproven: [Data] { signatures.filter { !$0.isRight(for: self) }.map(\.desk) }

        /// What is signed.
        fileprivate var signedPart: Data { id + UInt32(clamping: version).bytes + Data(text.utf8) }

        fileprivate static func digest(_ text: String) -> Data {
            Data(Digest.of(Data("demarche statement 1 ".utf8) + Data(text.utf8)).prefix(16))
        }

        /// What somebody says last about the words, counts.
        fileprivate mutating func forget(_ desk: Data) {
            signatures.removeAll { $0.desk == desk }
            echoed.removeAll { $0 == desk }
            declined.removeAll { $0 == desk }
        }
    }

    /// A mission's signature on the words of a statement: whoever sees the plan can check it, and nobody else can make it.
    package struct SignOn: Hashable, Codable, Sendable {
        package let desk: Data
        package let signature: Data

        private static let purpose = "statement"

        /// - Parameters:
        ///   - statement: the words, as they stand in the plan.
        ///   - identity: the desk that signs.
        /// - Throws: `VaultError` when the cipher fails.
        package init(_ statement: Statement, by identity: DeskIdentity) throws(VaultError) {
            desk = identity.desk.bytes
            signature = try identity.sign(statement.signedPart, purpose: Self.purpose)
        }

        init(desk: Data, signature: Data) { (self.desk, self.signature) = (desk, signature) }

        /// Whether that desk has signed just these words.
        package func isRight(for statement: Statement) -> Bool {
            guard let name = try? DeskName(desk) else { return false }
            return (try? name.check(signature, of: statement.signedPart, purpose: Self.purpose)) != nil
        }
    }

    /// The desk that keeps the plan comes first.
    package private(set) var members: [Member]
    package var lead: Data
    package var deputy: Data?
    package private(set) var hearings: [Hearing]
    package private(set) var statement: Statement?
    /// How many replies of each share are in it, by the share's mailbox in hexadecimal digits.
    package private(set) var heard: [String: Int]

    package init(_ members: [Member]) {
        self.members = members
        lead = members.first?.desk ?? Data()
        (hearings, heard) = ([], [:])
    }

    static let mostHearings = 50

    package func title(of desk: Data) -> String { members.first { $0.desk == desk }?.title ?? "" }

    /// Takes in who is new, and lets go who has left: their turns go to the others.
    package mutating func setMembers(_ now: [Member]) {
        members = now
        let desks = Set(now.map(\.desk))
        if !desks.contains(lead) { lead = now.first?.desk ?? Data() }
        if let other = deputy, !desks.contains(other) { deputy = nil }
        for place in hearings.indices where !desks.contains(hearings[place].observer) { reassign(place) }
        statement?.signatures.removeAll { !desks.contains($0.desk) }
        statement?.echoed.removeAll { !desks.contains($0) }
    }

    /// Adds a hearing; whose turn it is follows from who has had the fewest.
    package mutating func add(hearing day: UInt32, place: String) {
        guard hearings.count < Self.mostHearings, !hearings.contains(where: { $0.day == day && $0.place == place })
        else {
            return
        }
        hearings.append(Hearing(day: day, place: place, observer: turn(excusing: []), excused: [], isConfirmed: false))
        hearings.sort { ($0.day, $0.place) < ($1.day, $1.place) }
        confirmOwn()
    }

    /// Puts words up for the others to sign. Whoever writes them, signs them.
    ///
    /// - Parameters:
    ///   - text: the words.
    ///   - identity: the desk that keeps the plan.
    ///   - id: 16 random bytes.
    /// - Throws: `VaultError` when the cipher fails.
    package mutating func say(_ text: String, by identity: DeskIdentity, id: Data = Dice.bytes(16)) throws(VaultError) {
        guard statement?.text != text else { return }
        var new = Statement(
            id: id,
            version: (statement?.version ?? 0) + 1,
            text: text,
            signatures: [],
            echoed: [],
            declined: []
        )
        new.signatures = [try SignOn(new, by: identity)]
        statement = new
    }

    /// By fair turn: the member with the fewest hearings, and of several the one whose last is longest ago.
    func turn(excusing excused: [Data]) -> Data {
        let able = members.map(\.desk).filter { !excused.contains($0) }
        let counts = hearings.reduce(into: [Data: Int]()) { $0[$1.observer, default: 0] += 1 }
        let last = hearings.enumerated().reduce(into: [Data: Int]()) { $0[$1.element.observer] = $1.offset }
        let order = able.enumerated().min { one, other in
            (counts[one.element] ?? 0, last[one.element] ?? -1, one.offset)
                < (counts[other.element] ?? 0, last[other.element] ?? -1, other.offset)
        }
        return order?.element ?? members.first?.desk ?? Data()
    }

    /// What a desk says to its turn, or to the words.
    ///
    /// - Parameters:
    ///   - replies: all of that desk's, in order; those that are in the plan already are passed over.
    ///   - desk: whose they are.
    ///   - mailbox: of the share: one that was ended and begun anew counts anew.
    package mutating func take(_ replies: [GroupReply], of desk: Data, in mailbox: Data) {
        let key = Hex.text(mailbox)
        for reply in replies.dropFirst(heard[key] ?? 0) {
            switch reply {
            case .takes(let day, let place):
                guard let found = hearings.firstIndex(where: { $0.day == day && $0.place == place }) else { continue }
                // Whoever takes over somebody else's turn, covers it.
                hearings[found].observer = desk
                hearings[found].isConfirmed = true
            case .cannot(let day, let place):
                guard let found = hearings.firstIndex(where: { $0.day == day && $0.place == place }) else { continue }
                if !hearings[found].excused.contains(desk) { hearings[found].excused.append(desk) }
                if hearings[found].observer == desk { reassign(found) }
            case .signs(let version, let digest, let signature):
                let own = SignOn(desk: desk, signature: signature)
                guard isMeant(version, digest), let statement, own.isRight(for: statement) else { continue }
                self.statement?.forget(desk)
                self.statement?.signatures.append(own)
            case .echoes(let version, let digest):
                guard isMeant(version, digest) else { continue }
                statement?.forget(desk)
                statement?.echoed.append(desk)
            case .declines(let version):
                guard statement?.version == version else { continue }
                statement?.forget(desk)
                statement?.declined.append(desk)
            }
        }
        heard[key] = max(replies.count, heard[key] ?? 0)
    }

    /// These words, and not others of the same number.
    private func isMeant(_ version: Int, _ digest: Data) -> Bool {
        statement?.version == version && statement?.digest == digest
    }

    private mutating func reassign(_ place: Int) {
        hearings[place].isConfirmed = false
        let excused = hearings[place].excused
        // Its own turn does not count against anybody while it is given anew.
        let hearing = hearings.remove(at: place)
        let next = turn(excusing: excused)
        hearings.insert(hearing, at: place)
        hearings[place].observer = next
        confirmOwn()
    }

    /// The desk that keeps the plan does not ask itself.
    private mutating func confirmOwn() {
        guard let own = members.first?.desk else { return }
        for place in hearings.indices where hearings[place].observer == own { hearings[place].isConfirmed = true }
    }

    var words: [String] { members.map(\.title) + hearings.map(\.place) + [statement?.text ?? ""] }

    var isInRange: Bool {
        members.count <= 30 && hearings.count <= Self.mostHearings && heard.count <= 30
            && hearings.allSatisfy { $0.day < 1_000_000 && $0.excused.count <= 60 }
            && (statement?.signatures ?? []).count <= 30 && (statement?.echoed ?? []).count <= 30
            && (statement?.declined ?? []).count <= 30
            && (statement?.id.count ?? 16) == 16
            && (statement?.signatures ?? []).allSatisfy { $0.desk.count == 32 && $0.signature.count == 64 }
            && heard.values.allSatisfy { (0...10_000).contains($0) } && (0...10_000).contains(statement?.version ?? 0)
    }
}

/// What a desk with which a case is shared says to the plan.
package enum GroupReply: Hashable, Codable, Sendable {
    case takes(day: UInt32, place: String)
    case cannot(day: UInt32, place: String)
    /// Joins the words, with a signature on them.
    case signs(version: Int, digest: Data, signature: Data)
    /// Says the same in its own name, afterwards.
    case echoes(version: Int, digest: Data)
    case declines(version: Int)

    var words: [String] {
        switch self {
        case .takes(_, let place), .cannot(_, let place): [place]
        case .signs, .echoes, .declines: []
        }
    }
}
