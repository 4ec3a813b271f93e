// SPDX-License-Identifier: AGPL-3.0-or-later
import HTTPTypes
import Foundation
import Guidance
import Hummingbird
import Knowledge
import Pages
import Search

/// `/api/v1`: the same knowledge, plans and search for programs.
extension Site {
    func addService(to router: Router<SiteContext>) {
        let service = router.group("/api/v1")
        service.get("editions") { _, _ in try json(knowledge.editions.map(EditionJSON.init)) }
        service.get("editions/:id") { _, context in
            let id = try context.parameters.require("id")
            guard let edition = knowledge.edition(EditionID(id)) else { throw Problem.notFound }
            return try json(EditionJSON(edition))
        }
        service.get("commitments") { request, _ in try commitments(request) }
        service.get("measures") { _, _ in try json(knowledge.measures.map { MeasureJSON($0) }) }
        service.get("missions") { request, _ in try missions(request) }
        service.post("plans") { request, _ in try await plans(request) }
        service.post("search") { request, _ in try await searches(request) }
        router.get("/openapi.json") { _, _ in
            Answer(Self.openAPI, type: "application/json", keeping: .public)
        }
    }

    private func json(_ value: some Encodable) throws -> Answer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Answer(bytes: Array(try encoder.encode(value)), type: "application/json", keeping: .public)
    }

    private func commitments(_ request: Request) throws -> Answer {
        let query = request.uri.queryParameters
        let issuer = query["issuer"].map(String.init)
        let measure = query["measure"].map(String.init)
        let all = knowledge.editions.flatMap(\.commitments).filter {
            (issuer == nil || $0.issuer.rawValue == issuer) && (measure == nil || $0.measure.rawValue == measure)
        }
        return try json(all.map(CommitmentJSON.init))
    }

    private func missions(_ request: Request) throws -> Answer {
        guard let host = request.uri.queryParameters["host"].map(String.init) else {
            throw Problem(
                "missions.host-missing",
                .badRequest,
                text("Say in which country: the address needs ?host= and two letters."),
                next: ["/api/v1/missions?host=KE"]
            )
        }
        guard knowledge.country(CountryCode(host)) != nil else { throw Problem.notFound }
        return try json(knowledge.missions(in: CountryCode(host)).map(MissionJSON.init))
    }

    private func plans(_ request: Request) async throws -> Answer {
        let body = try await body(request)
        do {
            // JSON is YAML, so the one reader serves both.
            let situation = try Situation(Answers(yaml: body, file: "body"), knowledge: knowledge)
            return Answer(
                bytes: Array(try planner.plan(for: situation).json()),
                type: "application/json",
                keeping: .personal
            )
        } catch let faults as Faults {
            throw unusable(faults)
        } catch let faults as AnswerFaults {
            throw unusable(faults.faults(in: "body"))
        }
    }

    private func unusable(_ faults: Faults) -> Problem {
        Problem(
            "situation.unusable",
            .unprocessableContent,
            text("The situation cannot be used."),
            next: faults.all.map(\.description)
        )
    }

    private func searches(_ request: Request) async throws -> Answer {
        struct Question: Decodable {
            let query: String
            let limit: Int?
        }
        guard let question = try? JSONDecoder().decode(Question.self, from: try await body(request)) else {
            throw Problem(
                "search.unreadable",
                .badRequest,
                text("Send JSON with a “query”."),
                next: ["{\"query\": \"court hearing\"}"]
            )
        }
        let words = String(question.query.prefix(400))
        let answer = try index.answer(SearchQuery(words, limit: min(100, max(1, question.limit ?? 20))))
        return Answer(bytes: Array(try answer.json(query: words)), type: "application/json", keeping: .personal)
    }

    private func body(_ request: Request) async throws -> Data {
        guard let buffer = try? await request.body.collect(upTo: FormBody.limit) else { throw Problem.tooLarge }
        return Data(buffer.readableBytesView)
    }
}
