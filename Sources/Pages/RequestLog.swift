// SPDX-License-Identifier: AGPL-3.0-or-later
package import Hummingbird
import Logging

/// One line for each answer: method, kind of page, status. Never an address, an agent, a query, a body, nor the part
/// of a path that says which country or case somebody reads about.
package struct RequestLog<Context: RequestContext>: RouterMiddleware {
    private let kinds: Set<String>
    private let isSilent: Bool

    /// - Parameters:
    ///   - kinds: the words a path may be logged by; any other path is logged as “other”.
    ///   - isSilent: writes only what went wrong on our side. Lines carry the second, and where cases come in, even a line
    ///     for a style sheet tells when somebody was there.
    package init(kinds: Set<String>, isSilent: Bool = false) {
        self.kinds = kinds
        self.isSilent = isSilent
    }

    package func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let response = try await next(request, context)
        guard !isSilent || response.status.code >= 500 else { return response }
        context.logger.info(
            "answered",
            metadata: [
                "method": .string(Self.methods.contains(request.method.rawValue) ? request.method.rawValue : "other"),
                "page": .string(kind(request.uri.path)),
                "status": .stringConvertible(response.status.code),
            ]
        )
        return response
    }

    private static var methods: Set<String> { ["GET", "HEAD", "POST"] }

    private func kind(_ path: String) -> String {
        let parts = path.split(separator: "/").prefix(3).map(String.init)
        return parts.first(where: kinds.contains) ?? (parts.count <= 1 ? "home" : "other")
    }
}
