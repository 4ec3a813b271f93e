// SPDX-License-Identifier: AGPL-3.0-or-later
import HTTPTypes
package import Hummingbird
import Logging

/// Turns what is thrown into a page in the site's design, or into JSON for programs.
package struct ErrorPages<Context: RequestContext>: RouterMiddleware {
    private let page: @Sendable (Problem, Request) -> Answer

    /// - Parameter page: makes the page of a problem.
    package init(page: @escaping @Sendable (Problem, Request) -> Answer) {
        self.page = page
    }

    package func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as Problem {
            return try page(problem, request).response(from: request, context: context)
        } catch let error as any HTTPResponseError {
            return try page(Self.problem(for: error.status), request).response(from: request, context: context)
        } catch {
            // The kind of error alone: its text may hold what somebody typed.
            context.logger.error("unexpected error", metadata: ["type": "\(type(of: error))"])
            return try page(.ours, request).response(from: request, context: context)
        }
    }

    private static func problem(for status: HTTPResponse.Status) -> Problem {
        switch status.code {
        case 404, 405: .notFound
        case 413: .tooLarge
        case 400..<500: .unreadable
        default: .ours
        }
    }
}
