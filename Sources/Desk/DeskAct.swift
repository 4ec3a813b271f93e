// SPDX-License-Identifier: AGPL-3.0-or-later
package import HTTPTypes

/// Everything that can be asked of a desk's pages, with who may. Routes, checks and the tests' matrix are made of this.
package enum DeskAct: String, CaseIterable, Sendable {
    case inbox, showUnlock, unlock, lock, showSetUp, setUp, showCode, setCode, showRecover, recover
    case search, fetch, showCase, showPlan, tick, draft, showObservation, observe, attached, answer, step, share,
        unshare, arrange, reply, note, label,
        delete, export,
        dossier
    case showOwn, changePassphrase
    case showHandOver, introduce, calendar, feed, changeFeed, interests
    case showDesk, join, shares, makeAccount, closeAccount, settings, notices, reminders, showAudit

    /// Who may ask.
    package enum Need: Hashable, Sendable {
        case anybody
        case role(Role)
    }

    package var need: Need {
        switch self {
        case .showUnlock, .unlock, .showSetUp, .setUp, .showCode, .setCode, .showRecover, .recover, .feed: .anybody
        case .inbox, .lock, .search, .fetch, .showCase, .showPlan, .attached, .calendar, .showOwn,
            .changePassphrase:
            .role(.reader)
        case .answer, .step, .share, .unshare, .arrange, .reply, .tick, .draft,
            .showObservation, .observe, .showHandOver, .introduce, .note, .label, .delete, .export,
            .dossier:
            .role(.officer)
        case .showDesk, .join, .shares, .makeAccount, .closeAccount, .settings, .notices, .reminders, .changeFeed,
            .interests,
            .showAudit:
            .role(.keyholder)
        }
    }

    package var method: HTTPRequest.Method {
        switch self {
        case .inbox, .showUnlock, .showSetUp, .showCode, .showRecover, .showCase, .showOwn, .showDesk, .showAudit,
            .showPlan, .showObservation, .showHandOver, .calendar, .feed:
            .get
        default: .post
        }
    }

    /// The path, with `:id` where a case or an account stands.
    package var path: String {
        switch self {
        case .inbox: "/"
        case .showUnlock, .unlock: "/unlock"
        case .lock: "/lock"
        case .showSetUp, .setUp: "/setup"
        case .showCode, .setCode: "/setup/code"
        case .showRecover, .recover: "/recover"
        case .search: "/search"
        case .fetch: "/fetch"
        case .showCase: "/cases/:id"
        case .showPlan, .tick: "/cases/:id/plan"
        case .draft: "/cases/:id/draft"
        case .showObservation, .observe: "/cases/:id/observation"
        case .showHandOver: "/hand-over"
        case .introduce: "/cases/:id/introduction"
        case .calendar: "/calendar"
        case .feed: "/calendar/:id"
        case .changeFeed: "/desk/calendar"
        case .interests: "/desk/interests"
        case .attached: "/cases/:id/file"
        case .answer: "/cases/:id/answer"
        case .step: "/cases/:id/step"
        case .share: "/cases/:id/share"
        case .unshare: "/cases/:id/unshare"
        case .arrange: "/cases/:id/arrange"
        case .reply: "/cases/:id/reply"
        case .note: "/cases/:id/note"
        case .label: "/cases/:id/labels"
        case .delete: "/cases/:id/delete"
        case .export: "/cases/:id/export"
        case .dossier: "/cases/:id/dossier"
        case .showOwn, .changePassphrase: "/own"
        case .showDesk: "/desk"
        case .join: "/desk/relay"
        case .shares: "/desk/shares"
        case .makeAccount: "/desk/accounts"
        case .closeAccount: "/desk/accounts/:id/close"
        case .settings: "/desk/settings"
        case .notices: "/desk/notices"
        case .reminders: "/desk/reminders"
        case .showAudit: "/desk/audit"
        }
    }
}
