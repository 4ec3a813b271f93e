// SPDX-License-Identifier: AGPL-3.0-or-later
import HTTPTypes
import Knowledge
import Pages
import Publishing

extension Site {
    /// `GET /{language}/sheets/{id}.{format}` and the like; `nil` where the name is not a file's.
    func file(_ name: String, of document: (String) -> PublicDocument) async throws -> Answer? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let format = Format.allCases.first(where: { $0.fileExtension == parts[1] }) else {
            return nil
        }
        return try await file(document(String(parts[0])), format)
    }

    func file(_ document: PublicDocument, _ format: Format) async throws -> Answer {
        guard exists(document) else { throw Problem.notFound }
        let bytes = try await shelf.bytes(document, format) {
            guard let content = self.document(document) else { throw Problem.notFound }
            return try await make(content, format)
        }
        return Answer(
            bytes: bytes,
            type: format.mediaType,
            keeping: .public,
            fileName: "\(document.name).\(format.fileExtension)"
        )
    }

    /// A document that holds what a person typed: made in memory, handed over, forgotten. Its file's name says nothing
    /// of what is inside.
    func personalFile(_ document: Document, _ format: Format, name: String) async throws -> Answer {
        Answer(
            bytes: try await make(document, format),
            type: format.mediaType,
            keeping: .personal,
            fileName: "\(name).\(format.fileExtension)"
        )
    }

    private func make(_ document: Document, _ format: Format) async throws -> [UInt8] {
        let seconds = Day.epoch.days(until: today()) * 86_400
        do {
            // What needs no program needs no turn: it is what everybody can fall back on.
            guard format.program != nil else { return try await press.make(document, as: format, day: seconds) }
            let bytes = try await queue.take { try await press.make(document, as: format, day: seconds) }
            guard let bytes else { throw Problem.busy }
            return bytes
        } catch let error as PublishingError {
            throw Problem(
                "file.not-made",
                .serviceUnavailable,
                text("This form cannot be made here now."),
                next: [error.sentence(text), text("Text and HTML always work.")]
            )
        }
    }
}

extension Problem {
    /// Too many wait for files already.
    static let busy = Problem(
        "file.busy",
        .serviceUnavailable,
        toTranslate("Too many files are being made at this moment."),
        next: [toTranslate("Try again in a minute."), toTranslate("Or take the text: it is always there.")]
    )
}
