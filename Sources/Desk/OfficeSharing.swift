// SPDX-License-Identifier: AGPL-3.0-or-later
package import Casework
package import Foundation
import Guidance
import Knowledge
package import Relay
package import Vault

/// Cases that are shared with other desks, within what their sources agreed to.
extension Office {
    /// The other desks of missions that take something in at the relay, as of the last fetching.
    package func otherDesks() throws(DeskError) -> [DeskListing] {
        guard let open else { throw .locked }
        return open.desks.filter { $0.desk != open.identity.desk && $0.title.issuer != nil }
    }

    /// What the desk that shares a case is called at the relay; `nil` for one that has not signed, or is not there.
    func introducer(of file: CaseFile) throws(DeskError) -> String? {
        guard let open else { throw .locked }
        guard let introduction = file.introduction, introduction.isRight(for: file.conversation.source) else {
            return nil
        }
        return open.desks.first { $0.desk.bytes == introduction.desk }?.title.name
    }

    /// Shares a case with another desk: our words, and the consents that name its mission. The source is told.
    ///
    /// - Parameters:
    ///   - id: the case.
    ///   - desk: the other desk.
    ///   - names: the consents that go along.
    ///   - text: what the other desk is to know.
    ///   - label: how far that may go on.
    ///   - shown: how many entries stood on the page.
    ///   - visitor: who shares.
    /// - Throws: ``DeskError/consentMissing(_:)`` with what is missing, ``DeskError/noSuchDesk``.
    package func share(
        _ id: Data,
        with desk: DeskName,
        under names: [ConsentName],
        text: String,
        label: SharingLabel = .amberStrict,
        shown: Int? = nil,
        by visitor: Visitor
    ) async throws(DeskError) {
        try Self.need(.officer, visitor)
        // A no that lies at the relay is read before anything goes out: not by a fetching that began before.
        do throws(DeskError) { try await fetchAnew() } catch { guard self.open != nil else { throw .locked } }
        let file = try await opened(id)
        guard let open else { throw .locked }
        if let own = file.sharingLabel, !own.mayGoOn { throw .staysHere(own) }
        if let partner = file.partners.first(where: { $0.isOn && $0.share.desk == desk.bytes }) {
            guard open.hasRead else { throw open.fault ?? .relayUnreachable }
            return try await add(names, text, label, to: partner, in: id, by: visitor.name)
        }
        guard !text.allSatisfy(\.isWhitespace) else { throw .nothingWritten }
        if let shown, shown != file.conversation.entries.count { throw .changedMeanwhile }
        guard let listing = try otherDesks().first(where: { $0.desk == desk }), let bundle = listing.bundle(on: today),
            let issuer = listing.title.issuer
        else { throw .noSuchDesk }
        let consents = try consents(names, in: file, for: issuer)
        let sharing: Sharing
        do throws(VaultError) {
            sharing = try Sharing(
                text,
                ground: nil,
                label: label,
                consents: consents,
                by: (open.identity, open.settings.title ?? ""),
                to: bundle,
                listing: listing,
                language: file.letter.language,
                on: today,
                expires: file.letter.expires
            )
        } catch {
            throw .damaged
        }
        try await keep(.shared(sharing.share), sending: sharing.parcel, in: id, under: names, by: visitor.name)
        try await tellOfShares(id, by: visitor.name)
    }

    /// Fetches once more after a fetching that is on its way. Whoever has left the page in between waits no longer.
    func fetchAnew() async throws(DeskError) {
        while isFetching {
            do { try await Task.sleep(for: .milliseconds(50)) } catch { throw .relayUnreachable }
        }
        try await fetch()
    }

    /// Tells the other desk nothing more, and asks it to delete what it has. What it knows already cannot be taken back.
    package func unshare(_ id: Data, mailbox: Data, by visitor: Visitor) async throws(DeskError) {
        try Self.need(.officer, visitor)
        let file = try await opened(id)
        guard let partner = file.partners.first(where: { $0.share.mailbox?.bytes == mailbox && $0.isOn }) else {
            return
        }
        let parcel = try parcel(.withdrawal, to: partner, expires: file.letter.expires)
        try await keep(.unshared(mailbox), sending: parcel, in: id, by: visitor.name)
        try await tellOfShares(id, by: visitor.name)
    }

    /// Words, and consents that were given after the case was shared. Sent again, they are there already.
    func add(
        _ names: [ConsentName],
        _ text: String,
        _ label: SharingLabel,
        to partner: Partner,
        in id: Data,
        by name: String
    ) async throws(DeskError) {
        _ = try await consents(names, in: opened(id), for: partner.share.issuer)
        // All of them or none: words that rest on one that finds no room do not go out without it.
        let new = names.filter { name in !partner.share.consents.contains { $0.own == name } }
        guard partner.share.consents.count + new.count <= CaseShare.mostConsents else { throw .shareIsFull }
        for wanted in names {
            // Read anew each time: each word is written behind the one before.
            let file = try await opened(id)
            guard let now = file.partners.first(where: { $0.share.mailbox == partner.share.mailbox && $0.isOn }),
                !now.share.consents.contains(where: { $0.own == wanted }),
                now.share.consents.count < CaseShare.mostConsents, let consent = file.ledger.consent(wanted),
                let title = open?.settings.title
            else { continue }
            let place = EntryName(
                author: now.conversation.source,
                sequence: now.conversation.nextSequence(of: now.conversation.source)
            )
            let asked = file.ledger.questions.first { $0.name == consent.answers }?.terms
            let body = consent.forOthers(
                from: title,
                answering: now.openQuestion(asked, last: file.letter.expires)
            )
            let parcel = try parcel(body, to: now, expires: file.letter.expires)
            let carried = CaseShare.Carried(own: wanted, there: ConsentName(entry: place, measure: wanted.measure))
            try await keep(.shared(now.share.adding(carried)), sending: parcel, in: id, under: [wanted], by: name)
        }
        let file = try await opened(id)
        if let now = file.partners.first(where: { $0.share.mailbox == partner.share.mailbox && $0.isOn }),
            !text.allSatisfy(\.isWhitespace), !now.hasSaid(text, label)
        {
            let words = CaseEntry.Body.statement(text: text, ground: nil, files: [])
            let parcel = try parcel(words, to: now, expires: file.letter.expires, label: label)
            let today = today
            let held = now.share.consents.map(\.own).filter { file.ledger.consent($0)?.holds(on: today) == true }
            try await keep(nil, sending: parcel, in: id, under: names.isEmpty ? held : names, by: name)
        }
        try await tellOfShares(id, by: name)
    }

    private func consents(_ names: [ConsentName], in file: CaseFile, for issuer: String) throws(DeskError) -> [Consent]
    {
        guard !names.isEmpty, names.count <= Sharing.mostConsents else { throw .field(.consent) }
        var gaps: [ConsentGap] = []
        for name in names {
            let action = CaseStep.Action(
                measure: name.measure,
                under: name,
                on: today,
                addressee: "",
                missions: [issuer],
                // Words for the public are the other desk's to keep to; here nothing is said in public.
                wording: file.ledger.consent(name)?.terms.wording ?? ""
            )
            gaps += file.ledger.gaps(for: action, needs: [.share]).filter { !gaps.contains($0) }
        }
        guard gaps.isEmpty else { throw .consentMissing(gaps) }
        return names.compactMap(file.ledger.consent)
    }

    // MARK: With each fetching

    /// Looks what the other desks wrote, tells the sources of it, and tells the other desks what was taken back. What fails
    /// in one case holds up none of the others.
    ///
    /// - Returns: the last fault; `nil` for none.
    func visitPartners(over link: any RelayLink) async throws(DeskError) -> DeskError? {
        let listed = try await asked { () throws(RelayError) in try await link.desks() }
        open?.desks = listed
        var fault: DeskError?
        refresh()
        for group in open?.overviews.filter(\.value.isShared).map(\.key) ?? [] {
            do throws(DeskError) {
                for partner in try await opened(group).partners where partner.isOn {
                    guard let mailbox = partner.share.mailbox else { continue }
                    let found = try await asked { () throws(RelayError) in try await link.contents(of: mailbox) }
                    try await take(found?.items ?? [], of: partner.share, into: group)
                }
                try await passOn(group)
                try await keepUpPlan(group)
            } catch {
                fault = error
            }
        }
        return fault
    }

    private func take(_ items: [MailItem], of share: CaseShare, into group: Data) async throws(DeskError) {
        for item in items where item.part == .entry {
            guard let key = open?.key, let mailbox = share.mailbox else { return }
            let id = Self.recordID(mailbox, item.id)
            guard open?.records.contains(id) == false else { continue }
            // What does not open is the relay's doing, and not worth room on our disk.
            guard let receipt = try? share.receipt(),
                let opened = try? OpenedEntry(item.sealed, with: receipt.caseKey, caseID: receipt.caseID),
                open?.cases[group]?.shared[mailbox.bytes]?.count ?? 0 < Partner.room(for: opened.entry.body)
            else { continue }
            let record: SealedRecord
            do {
                record = try key.seal(
                    mailbox.bytes + item.sealed,
                    kind: ShelfKind.partner.rawValue,
                    group: group,
                    id: id
                )
            } catch {
                throw .damaged
            }
            try await put([record])
            open?.cases[group]?.shared[mailbox.bytes, default: []].append(item.sealed)
        }
    }

    /// What one side has to know of the other. Said once each, however often it is called. What was taken back comes first,
    /// and nothing that fails holds it up.
    private func passOn(_ group: Data) async throws(DeskError) {
        var faults: [DeskError?] = []
        let partners = try await opened(group).partners
        for partner in partners {
            faults.append(await fault { () throws(DeskError) in try await self.passOnRefusals(of: partner, group) })
            faults.append(await fault { () throws(DeskError) in try await self.passOnRevocations(to: partner, group) })
        }
        faults.append(await fault { () throws(DeskError) in try await self.tellOfShares(group, by: "") })
        for partner in partners {
            faults.append(await fault { () throws(DeskError) in try await self.passOnSteps(of: partner, group) })
            faults.append(await fault { () throws(DeskError) in try await self.passOnFeedback(to: partner, group) })
            faults.append(await fault { () throws(DeskError) in try await self.passOnAnswers(to: partner, group) })
        }
        if let fault = faults.compactMap({ $0 }).first { throw fault }
    }

    /// What went wrong; `nil` for nothing.
    private func fault(_ body: () async throws(DeskError) -> Void) async -> DeskError? {
        do throws(DeskError) {
            try await body()
            return nil
        } catch {
            return error
        }
    }

    /// To the other mission: what was taken back. Without the source's words: they were for us.
    private func passOnRevocations(to partner: Partner, _ group: Data) async throws(DeskError) {
        guard partner.isOn else { return }
        for carried in partner.share.consents {
            // Read anew each time: each word is written behind the one before.
            let file = try await opened(group)
            guard let now = file.partners.first(where: { $0.share.mailbox == partner.share.mailbox && $0.isOn }),
                file.ledger.consent(carried.own)?.revocation != nil,
                now.ledger.consent(carried.there)?.revocation == nil
            else { continue }
            let parcel = try parcel(.revocation(of: carried.there, text: ""), to: now, expires: file.letter.expires)
            try await keep(nil, sending: parcel, in: group, by: "")
        }
    }

    /// To our own case: a no that another mission was told. It needs no trust: it only forbids.
    private func passOnRefusals(of partner: Partner, _ group: Data) async throws(DeskError) {
        for carried in partner.share.consents {
            let isBack = partner.conversation.entries.contains { opened in
                guard opened.author == partner.conversation.desk,
                    case .revocation(let name, _) = opened.entry.body
                else { return false }
                return name == nil || name == carried.there
            }
            let file = try await opened(group)
            guard isBack, let own = file.ledger.consent(carried.own), own.revocation == nil else { continue }
            let body = CaseEntry.Body.revocation(of: carried.own, text: partner.share.title)
            try await post(body, in: group, shown: nil, as: .stepped, by: "")
        }
    }

    /// To the source: with whom the case is shared, and with whom no longer.
    private func tellOfShares(_ group: Data, by name: String) async throws(DeskError) {
        // Read anew each time: while one is sent, somebody else may say the next.
        while let step = try await untold(opened(group)).first {
            try await post(.progress(step: step), in: group, shown: nil, as: .stepped, by: name)
        }
    }

    /// What the source was not told yet of the desks with which the case is shared.
    private func untold(_ file: CaseFile) -> [CaseStep] {
        var told = file.conversation.entries.compactMap { opened -> CaseStep? in
            guard opened.author == file.conversation.desk, case .progress(let step) = opened.entry.body else {
                return nil
            }
            return step
        }
        let all = file.partners.flatMap { partner -> [CaseStep] in
            let share = partner.share
            let shared = CaseStep.shared(
                with: share.title,
                issuer: share.issuer,
                under: share.consents.map(\.own),
                text: partner.said.joined(separator: "\n\n")
            )
            return partner.isOn ? [shared] : [shared, .unshared(with: share.title)]
        }
        return all.filter { step in
            guard let place = told.firstIndex(of: step) else { return true }
            told.remove(at: place)
            return false
        }
    }

    /// What tells the other desks that a case is over, to be sent when it is gone here.
    func farewells(_ file: CaseFile) throws(DeskError) -> [SealedRecord] {
        guard let key = open?.key else { throw .locked }
        var records: [SealedRecord] = []
        for partner in file.partners where partner.isOn {
            let parcel = try parcel(.withdrawal, to: partner, expires: file.letter.expires)
            do throws(VaultError) {
                records.append(
                    try key.seal(
                        Outgoing.delivery(parcel: parcel.bytes, group: nil, consents: []).coded(),
                        kind: ShelfKind.outgoing.rawValue,
                        group: Self.deskGroup
                    )
                )
            } catch {
                throw .damaged
            }
        }
        return records
    }
}
