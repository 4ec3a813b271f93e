// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import HTTPTypes
package import Hummingbird
package import Knowledge
import Logging
import Pages
import Publishing
import Vault

/// What is known of one request to a desk.
package struct DeskContext: RequestContext {
    package var coreContext: CoreRequestContextStorage

    package init(source: ApplicationRequestContextSource) { coreContext = .init(source: source) }
}

/// The pages of a desk, in one language.
struct DeskSite: Sendable {
    let office: Office
    let text: Catalogue
    let templates: Templates
    let knowledge: Knowledge
    let proposedRelay: String?

    init(_ office: Office, _ knowledge: Knowledge, catalogue: Catalogue, relay: String?) throws {
        proposedRelay = relay
        self.office = office
        self.knowledge = knowledge
        let marking = catalogue.marking
        text = marking
        templates = try Templates(
            SharedFiles.templates.merging(EmbeddedText.files) { _, own in own }
        ) { marking($0) }
    }

    func page(_ template: String, _ view: any Sendable, status: HTTPResponse.Status = .ok) throws -> Answer {
        Answer(ForeignText.markup(try templates.render(template, view)), status: status, keeping: .personal)
    }
}

/// The desk's pages as a router. Used alike by the program and by tests.
///
/// - Parameters:
///   - office: the desk.
///   - knowledge: for the words of situations.
///   - hosts: the names under which the desk is reached. A page from elsewhere that points its own name at this machine
///     is not answered.
///   - relay: the address that is proposed when the desk is not connected yet.
/// - Returns: the router.
/// - Throws: when a template is broken.
package func deskRouter(
    _ office: Office,
    _ knowledge: Knowledge,
    hosts: Set<String>,
    relay: String? = nil
) throws -> Router<DeskContext> {
    let sites = try knowledge.languages.compactMap(knowledge.catalogue).map { catalogue in
        try DeskSite(office, knowledge, catalogue: catalogue, relay: relay)
    }
    let languages = sites.map(\.text.language)
    @Sendable func site(for request: Request) throws -> DeskSite {
        let tag = PreferredLanguage.choose(request.headers[.acceptLanguage], from: languages)
        guard let site = sites.first(where: { $0.text.language == tag }) ?? sites.first else { throw Problem.ours }
        return site
    }
    let router = Router(context: DeskContext.self)
    router.add(middleware: SecurityHeaders())
    router.add(
        middleware: ErrorPages { problem, request in
            guard let site = try? site(for: request),
                let answer = try? site.page("desk-problem", DeskProblemPage(problem, site), status: problem.status)
            else {
                return Answer(
                    problem.sentence,
                    type: "text/plain; charset=utf-8",
                    status: problem.status,
                    keeping: .personal
                )
            }
            return answer
        }
    )
    router.get("/health") { _, _ in Answer("ok\n", type: "text/plain; charset=utf-8", keeping: .personal) }
    router.get("/assets/site.css") { _, _ in
        Answer(SharedFiles.styleSheet, type: "text/css; charset=utf-8", keeping: .public)
    }
    router.get("/assets/mark.svg") { _, _ in Answer(SharedFiles.mark, type: "image/svg+xml", keeping: .public) }
    for act in DeskAct.allCases {
        router.on(RouterPath(act.path), method: act.method) { request, context in
            let site = try site(for: request)
            guard hosts.contains(request.head.authority.map { $0.lowercased() } ?? "") else {
                throw Problem(
                    "desk.other-host",
                    .misdirectedRequest,
                    toTranslate("This desk is not reached under that name."),
                    next: [toTranslate("Use the address that “demarche desk” wrote on the terminal.")]
                )
            }
            return try await site.answer(act, request, id: context.parameters.get("id"))
        }
    }
    return router
}

/// The cookie that says who somebody is. Its prefix has browsers keep it to this host, and to safe connections.
enum SessionCookie {
    static let name = "__Host-desk"

    static func set(_ token: String) -> String {
        "\(name)=\(token); Path=/; Secure; HttpOnly; SameSite=Strict"
    }

    static let cleared = "\(name)=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"

    static func token(in request: Request) -> String? {
        request.headers[values: .cookie].flatMap { $0.split(separator: ";") }.lazy
            .map { $0.drop { $0 == " " } }
            .first { $0.hasPrefix("\(name)=") }
            .map { String($0.dropFirst(name.count + 1)) }
    }
}
