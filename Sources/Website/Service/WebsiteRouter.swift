// SPDX-License-Identifier: AGPL-3.0-or-later
import HTTPTypes
package import Hummingbird
import Knowledge
import Logging
import Pages
import Publishing
import Relay

/// What is known of one request. Nothing of who asks.
package struct SiteContext: RequestContext {
    package var coreContext: CoreRequestContextStorage

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
    }

    package var maxUploadSize: Int { FormBody.limit }
}

/// The public site as a router, in every language it has. Used alike by the program and by tests.
///
/// The sites are one for each language; the first is the one that is fallen back on. There has to be one.
package func websiteRouter(_ sites: [Site]) -> Router<SiteContext> {
    let router = Router(context: SiteContext.self, options: [.autoGenerateHeadEndpoints])
    let languages = sites.map(\.text.language)
    @Sendable func site(for request: Request) -> Site? {
        let first = request.uri.path.split(separator: "/").first ?? ""
        let tag =
            PreferredLanguage.match(first, from: languages)
            ?? PreferredLanguage.choose(request.headers[.acceptLanguage], from: languages)
        return sites.first { $0.text.language == tag } ?? sites.first
    }
    // Headers outermost: a thrown error skips whatever decorates answers further in.
    router.add(middleware: SecurityHeaders())
    router.add(middleware: RequestLog(kinds: SiteAddress.kinds, isSilent: sites.contains { $0.inbox != nil }))
    router.add(
        middleware: ErrorPages { problem, request in
            site(for: request)?.problem(problem, request)
                ?? Answer(
                    problem.sentence,
                    type: "text/plain; charset=utf-8",
                    status: problem.status,
                    keeping: .personal
                )
        }
    )
    router.get("/") { request, _ in
        let language = PreferredLanguage.choose(request.headers[.acceptLanguage], from: languages)
        var answer = Answer.redirect(to: SiteAddress.home.path(language))
        answer.extra[.vary] = "Accept-Language"
        return answer
    }
    router.get("/health") { _, _ in Answer("ok\n", type: "text/plain; charset=utf-8", keeping: .personal) }
    router.get("/assets/site.css") { _, _ in
        Answer(SharedFiles.styleSheet, type: "text/css; charset=utf-8", keeping: .public)
    }
    router.get("/assets/mark.svg") { _, _ in Answer(SharedFiles.mark, type: "image/svg+xml", keeping: .public) }
    router.get("/assets/naskh.woff2") { _, _ in
        Answer(bytes: Site.arabicFace, type: "font/woff2", keeping: .public)
    }
    router.get("/robots.txt") { _, _ in
        Answer("User-agent: *\nAllow: /\n", type: "text/plain; charset=utf-8", keeping: .public)
    }
    for site in sites { site.addPages(to: router) }
    sites.first?.addService(to: router)
    // `/FR/plan` and `/fr-CA/plan` mean `/fr/plan`.
    for path in ["/:tag", "/:tag/**"] {
        router.get(RouterPath(path)) { request, context in
            let tag = try context.parameters.require("tag")
            guard let language = PreferredLanguage.match(tag, from: languages), language != tag else {
                throw Problem.notFound
            }
            let rest = request.uri.path.split(separator: "/").dropFirst().joined(separator: "/")
            return Answer.redirect(to: "/\(language)" + (rest.isEmpty ? "" : "/\(rest)"))
        }
    }
    return router
}

extension Site {
    /// The pages of one language.
    fileprivate func addPages(to router: Router<SiteContext>) {
        let site = self
        let pages = router.group("/\(text.language)")
        pages.get("") { _, _ in try site.home() }
        pages.get("guidelines") { _, _ in try site.guidelines() }
        pages.get("guidelines/:id") { _, context in try site.edition(context.parameters.require("id")) }
        pages.get("measures") { _, _ in try site.measures() }
        pages.get("measures/:id") { _, context in try site.measure(context.parameters.require("id")) }
        pages.get("compare") { _, _ in try site.compare() }
        pages.get("compare.csv") { _, _ in site.compareTable() }
        pages.get("countries") { _, _ in try site.countries() }
        pages.get("countries/:id") { _, context in try site.country(context.parameters.require("id")) }
        pages.get("sheets") { _, _ in try site.sheets() }
        pages.get("sheets/:id") { _, context in
            let id = try context.parameters.require("id")
            if let file = try await site.file(id, of: { .sheet(SheetID($0)) }) { return file }
            return try site.sheet(id)
        }
        pages.post("sheets/:id") { request, context in
            try site.sheet(context.parameters.require("id"), await FormBody(request))
        }
        pages.get("references") { _, _ in try site.references() }
        pages.get("drafts") { _, _ in try site.drafts() }
        pages.get("drafts/:id") { _, context in
            let id = try context.parameters.require("id")
            if let file = try await site.file(id, of: { .draft(DraftID($0)) }) { return file }
            return try site.blank(id)
        }
        pages.get("glossary") { _, _ in try site.glossary() }
        pages.get("handbook") { _, _ in try site.handbook() }
        pages.get("adopt") { _, _ in try site.adopt() }
        pages.post("adopt") { request, _ in try site.adopt(await FormBody(request)) }
        pages.get("adopt/outline") { _, _ in try site.outline() }
        pages.post("adopt/outline") { request, _ in try await site.outline(await FormBody(request)) }
        for document in [PublicDocument.references, .handbook, .outline] {
            for format in Format.allCases {
                pages.get(RouterPath("\(document.path).\(format.fileExtension)")) { _, _ in
                    try await site.file(document, format)
                }
            }
        }
        pages.get("routes") { _, _ in try site.routes() }
        pages.get("safety") { _, _ in try site.safety() }
        pages.get("contact") { _, _ in try site.contact() }
        pages.get("diplomats") { _, _ in try site.diplomats() }
        pages.get("data") { _, _ in try site.data() }
        pages.get("search") { _, _ in try site.searchForm() }
        pages.post("search") { request, _ in try site.search(await FormBody(request)) }
        pages.get("plan") { _, _ in try site.interview() }
        pages.post("plan") { request, _ in try await site.plan(await FormBody(request)) }
        pages.get("plan/request") { _, _ in Answer.redirect(to: site.path(.plan)) }
        pages.post("plan/request") { request, _ in try await site.request(await FormBody(request)) }
        addInbox(to: pages)
        pages.get("plan/draft") { _, _ in Answer.redirect(to: site.path(.diplomats)) }
        pages.post("plan/draft") { request, _ in try await site.draft(await FormBody(request)) }
    }

    /// The inbox. What only answers a form leads, when somebody types its address, to the front page.
    private func addInbox(to pages: RouterGroup<SiteContext>) {
        let site = self
        pages.get("inbox") { _, _ in try await site.inboxFront() }
        pages.get("inbox/news") { _, _ in try await site.inboxNews() }
        for part in SiteAddress.InboxPart.allCases where part != .news {
            pages.get(RouterPath("inbox/\(part.rawValue)")) { _, _ in Answer.redirect(to: site.path(.inbox)) }
            pages.post(RouterPath("inbox/\(part.rawValue)")) { request, _ in
                switch part {
                case .write: try await site.inboxWrite(await FormBody(request))
                case .send: try await site.uploading { try await site.inboxSend(await site.multipart(request)) }
                case .read: try await site.inboxRead(await FormBody(request))
                case .reply: try await site.uploading { try await site.inboxReply(await site.multipart(request)) }
                case .file: try await site.inboxFile(await FormBody(request))
                case .withdraw: try await site.inboxWithdraw(await FormBody(request))
                case .sealed:
                    try await site.uploading {
                        try await site.inboxSealed(await site.multipart(request, file: Inbox.Limits.all))
                    }
                case .take: try await site.inboxTake(await FormBody(request))
                case .key: try await site.inboxKey(await FormBody(request))
                case .page: try await site.inboxPage(await FormBody(request))
                case .agree: try await site.inboxAgree(await FormBody(request))
                case .news: Answer.redirect(to: site.path(.inboxPart(.news)))
                }
            }
        }
    }

    /// Does something that takes much memory, when it is one’s turn.
    private func uploading(_ body: @Sendable () async throws -> Answer) async throws -> Answer {
        do {
            return try await openInbox().uploads.pass(body)
        } catch is Gate.Busy {
            return try await asked { () throws(MailroomError) in throw .busy }
        }
    }

    private func multipart(_ request: Request, file: Int = Inbox.Limits.file) async throws -> MultipartBody {
        _ = try openInbox()
        return try await MultipartBody(
            request,
            limits: MultipartBody.Limits(
                fieldBytes: 1 << 20,
                fileBytes: file,
                totalBytes: Inbox.Limits.all,
                files: Inbox.Limits.files,
                parts: 500
            )
        )
    }

    /// The page of a problem, or JSON where a program asked.
    func problem(_ problem: Problem, _ request: Request) -> Answer {
        let keeping = Answer.Keeping.personal
        if request.uri.path.hasPrefix("/api/") {
            return Answer(
                ServiceProblem(code: problem.code, message: words(problem.sentence), next: problem.next.map(words))
                    .json,
                type: "application/json",
                status: problem.status,
                keeping: keeping
            )
        }
        guard let html = try? templates.render("problem", ProblemPage(problem, self)) else {
            return Answer(
                words(problem.sentence),
                type: "text/plain; charset=utf-8",
                status: problem.status,
                keeping: keeping
            )
        }
        return Answer(ForeignText.markup(html), status: problem.status, keeping: keeping)
    }

    /// A sentence in this language, for readers of plain text.
    private func words(_ sentence: String) -> String { ForeignText.stripped(plain(sentence)) }
}
