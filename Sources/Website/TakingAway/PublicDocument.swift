// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge
import Publishing

/// A document that is the same for everybody.
enum PublicDocument: Hashable, Sendable {
    case sheet(SheetID)
    case draft(DraftID)
    case references, handbook, outline

    /// Its address without the ending of a format.
    var path: String {
        switch self {
        case .sheet(let id): "sheets/\(id)"
        case .draft(let id): "drafts/\(id)"
        case .references: "references"
        case .handbook: "handbook"
        case .outline: "adopt/outline"
        }
    }

    /// The name under which a browser saves it, without the ending.
    var name: String {
        switch self {
        case .sheet(let id): "sheet-\(id)"
        case .draft(let id): "draft-\(id)"
        case .references, .handbook: path
        case .outline: "outline"
        }
    }
}

extension Site {
    func exists(_ document: PublicDocument) -> Bool {
        switch document {
        case .sheet(let id): knowledge.sheet(id) != nil
        case .draft(let id): knowledge.draft(id) != nil
        case .references, .handbook, .outline: true
        }
    }

    /// `nil` for a sheet or draft that does not exist.
    func document(_ document: PublicDocument) -> Document? {
        switch document {
        case .sheet(let id): knowledge.sheet(id).map(writing.sheet)
        case .draft(let id): knowledge.draft(id).map(writing.blank)
        case .references: writing.references
        case .handbook: writing.handbook
        case .outline: writing.outline([])
        }
    }

    /// The links under which a document can be taken away; none in a copy, where nothing makes files.
    func files(_ document: PublicDocument) -> [LinkView] {
        guard medium == .live else { return [] }
        return formats.map { LinkView(url: path(.file(document, $0)), label: label($0)) }
    }

    func label(_ format: Format) -> String {
        switch format {
        case .text: text("Text")
        case .html: text("One page (HTML)")
        case .pdf: text("PDF")
        case .odt: text("ODT")
        case .docx: text("DOCX")
        case .epub: text("EPUB")
        }
    }
}
