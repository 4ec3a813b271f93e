// SPDX-License-Identifier: AGPL-3.0-or-later
package import Casework
package import Foundation
import Guidance
import Knowledge
import Relay
import Vault

/// How missions that share a case share the work.
extension Office {
    /// A change to the plan, by the desk that keeps it.
    package enum Arrangement: Hashable, Sendable {
        case lead(Data, deputy: Data?)
        case hearing(day: UInt32, place: String)
        case statement(String)
    }

    /// Changes the plan, and tells the source and the other desks.
    ///
    /// - Parameters:
    ///   - change: what is new.
    ///   - id: a case that this desk shares.
    ///   - visitor: who changes it.
    /// - Throws: ``DeskError/noSuchDesk`` for a case that is shared with nobody.
    package func arrange(_ change: Arrangement, in id: Data, by visitor: Visitor) async throws(DeskError) {
        try Self.need(.officer, visitor)
        let file = try await opened(id)
        guard var plan = try currentPlan(file) else { throw .noSuchDesk }
        switch change {
        case .lead(let lead, let deputy):
            let desks = plan.members.map(\.desk)
            guard desks.contains(lead), deputy.map(desks.contains) ?? true, deputy != lead else { throw .noSuchDesk }
            (plan.lead, plan.deputy) = (lead, deputy)
        case .hearing(let day, let place):
            guard day >= today, !place.allSatisfy(\.isWhitespace) else { throw .field(.day) }
            plan.add(hearing: day, place: place)
        case .statement(let text):
            guard !text.allSatisfy(\.isWhitespace) else { throw .nothingWritten }
            guard let identity = open?.identity else { throw .locked }
            do { try plan.say(text, by: identity) } catch { throw .damaged }
        }
        try await tell(plan, in: id, by: visitor.name)
    }

    /// The name of this desk, 32 bytes.
    func ownName() throws(DeskError) -> Data {
        guard let open else { throw .locked }
        return open.identity.desk.bytes
    }

    /// Joins the joint words that stand in the plan, with this desk's signature on them.
    ///
    /// - Parameters:
    ///   - version: the version that was read.
    ///   - digest: of its words.
    ///   - id: a case that another desk shares.
    ///   - shown: how many entries stood on the page.
    ///   - visitor: who signs.
    /// - Throws: ``DeskError/changedMeanwhile`` where other words stand there by now.
    package func sign(_ version: Int, _ digest: Data, in id: Data, shown: Int? = nil, by visitor: Visitor)
        async throws(DeskError)
    {
        let statement = try await opened(id).plan?.statement
        guard let identity = open?.identity else { throw .locked }
        guard let statement, statement.version == version, statement.digest == digest else { throw .changedMeanwhile }
        let signature: Data
        do { signature = try WorkingPlan.SignOn(statement, by: identity).signature } catch { throw .damaged }
        let joined = GroupReply.signs(version: version, digest: digest, signature: signature)
        try await reply(joined, in: id, shown: shown, by: visitor)
    }

    /// Answers the plan of the desk that shares the case.
    package func reply(_ reply: GroupReply, in id: Data, shown: Int? = nil, by visitor: Visitor) async throws(DeskError)
    {
        try Self.need(.officer, visitor)
        guard try await opened(id).introduction != nil else { throw .noSuchDesk }
        try await post(.reply(to: reply), in: id, shown: shown, as: .stepped, by: visitor.name)
    }

    /// The plan with what the others said since; `nil` for a case that is shared with nobody.
    private func currentPlan(_ file: CaseFile) throws(DeskError) -> WorkingPlan? {
        guard let open else { throw .locked }
        let partners = circle(file)
        guard !partners.isEmpty || file.progress.arrangement != nil else { return nil }
        let own = WorkingPlan.Member(desk: open.identity.desk.bytes, title: open.settings.title ?? "")
        let members = [own] + partners.map { WorkingPlan.Member(desk: $0.share.desk, title: $0.share.title) }
        var plan = file.progress.arrangement ?? WorkingPlan(members)
        if plan.members != members { plan.setMembers(members) }
        for partner in partners where partner.conversation.missing == 0 {
            plan.take(partner.replies, of: partner.share.desk, in: partner.share.mailbox?.bytes ?? Data())
        }
        return plan
    }

    /// What the others said since the plan was last told.
    func keepUpPlan(_ group: Data) async throws(DeskError) {
        let file = try await opened(group)
        guard file.progress.arrangement != nil, let plan = try currentPlan(file) else { return }
        try await tell(plan, in: group, by: "")
    }

    /// Tells the source, and each of the others, unless they know.
    private func tell(_ plan: WorkingPlan, in group: Data, by name: String) async throws(DeskError) {
        if try await opened(group).progress.arrangement != plan {
            try await post(.progress(step: .arranged(plan: plan)), in: group, shown: nil, as: .stepped, by: name)
        }
        for mailbox in try await circle(opened(group)).compactMap(\.share.mailbox) {
            // Read anew each time: each word is written behind the one before.
            let file = try await opened(group)
            guard let partner = circle(file).first(where: { $0.share.mailbox == mailbox }), partner.told != plan else {
                continue
            }
            let parcel = try parcel(.arrangement(plan: plan), to: partner, expires: file.letter.expires)
            try await keep(nil, sending: parcel, in: group, by: name)
        }
    }

    /// The desks that may know of what comes: a yes that went along still holds, and each is named where the others are.
    func circle(_ file: CaseFile) -> [Partner] {
        let today = today
        func missions(_ partner: Partner) -> Set<String> {
            let held = partner.share.consents.compactMap { file.ledger.consent($0.own) }.filter { $0.holds(on: today) }
            return Set(held.flatMap(\.terms.missions))
        }
        return file.partners.filter(\.isOn).reduce(into: []) { circle, partner in
            let named = missions(partner)
            guard named.contains(partner.share.issuer) else { return }
            let isKnown = circle.allSatisfy { other in
                named.contains(other.share.issuer) && missions(other).contains(partner.share.issuer)
            }
            if isKnown { circle.append(partner) }
        }
    }
}
