// SPDX-License-Identifier: AGPL-3.0-or-later

/// A form in which a document can be taken away.
package enum Format: String, CaseIterable, Sendable {
    case text, html, pdf, odt, docx, epub

    package var fileExtension: String { self == .text ? "txt" : rawValue }

    /// The media type, as the web needs it.
    package var mediaType: String {
        switch self {
        case .text: "text/plain; charset=utf-8"
        case .html: "text/html; charset=utf-8"
        case .pdf: "application/pdf"
        case .odt: "application/vnd.oasis.opendocument.text"
        case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        case .epub: "application/epub+zip"
        }
    }

    /// What makes it; `nil` where nothing but we ourselves is needed.
    package var program: OutsideProgram? {
        switch self {
        case .text, .html: nil
        case .pdf: .weasyPrint
        case .odt, .docx, .epub: .pandoc
        }
    }
}
