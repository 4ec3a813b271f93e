// SPDX-License-Identifier: AGPL-3.0-or-later
import HTTPTypes
package import Hummingbird
import NIOCore

/// A form with files, as browsers send it without JavaScript: `multipart/form-data` (RFC 7578), or the ordinary
/// `application/x-www-form-urlencoded` where a form has no file, so that one handler can take both.
///
/// Strict: what no browser sends is refused, because a body that two programs read in two ways is a way in. Text is
/// what ``FormBody`` makes of it: well-formed UTF-8 without a null, line ends as they came.
package struct MultipartBody: Sendable {
    /// A file as it came. Nothing of it is to be believed: neither name nor type say what the bytes are.
    package struct File: Sendable, Hashable {
        /// Fit to be shown: the last part of the path, without signs that control or turn round; may be empty.
        package let name: String
        /// The type that the browser guessed, in small letters: `image/jpeg`.
        package let type: String
        package let bytes: [UInt8]
    }

    /// How much is taken, in bytes and in numbers.
    package struct Limits: Sendable, Hashable {
        /// All text together, names of fields and of files included.
        package var fieldBytes: Int
        /// One file.
        package var fileBytes: Int
        /// All text and all files.
        package var totalBytes: Int
        package var files: Int
        /// Fields and files together, the empty ones too.
        package var parts: Int

        package init(
            fieldBytes: Int = 1 << 20,
            fileBytes: Int = 8 << 20,
            totalBytes: Int = 25 << 20,
            files: Int = 5,
            parts: Int = 500
        ) {
            self.fieldBytes = fieldBytes
            self.fileBytes = fileBytes
            self.totalBytes = totalBytes
            self.files = files
            self.parts = parts
        }
    }

    /// In the order they came. A name may stand several times.
    package let fields: [(name: String, value: String)]
    private let sent: [(name: String, file: File)]

    /// Reads the body to its end, or as far as is fair, before it says what is wrong with it: a browser that is cut off
    /// while it sends shows a broken connection, and never the page that says why.
    ///
    /// - Parameters:
    ///   - request: whose body nobody has read yet.
    ///   - limits: how much is taken.
    /// - Throws: ``Problem`` for what is no form, cannot be read, or passes a limit.
    package init(_ request: Request, limits: Limits = Limits()) async throws {
        var reader: Reader?
        var problem: Problem?
        do { reader = try Reader(type: request.headers[.contentType] ?? "", limits) } catch { problem = error }
        var received = 0
        do {
            for try await var buffer in request.body {
                received += buffer.readableBytes
                // In small pieces, so that what is held beside the outcome stays small.
                while problem == nil, let piece = buffer.readBytes(length: min(buffer.readableBytes, 1 << 16)),
                    !piece.isEmpty
                {
                    do { try reader?.take(piece) } catch {
                        problem = error
                        reader = nil
                    }
                }
                if problem != nil, received / 2 >= limits.totalBytes { break }
            }
        } catch {
            throw problem ?? .formUnreadable
        }
        if let problem { throw problem }
        // A connection that breaks looks like an end: half a form must not pass for a whole one.
        if let length = request.headers[.contentLength], Int(length) != received { throw Problem.formUnreadable }
        guard let outcome = try reader?.finish() else { throw Problem.formUnreadable }
        fields = outcome.fields
        sent = outcome.files
    }

    /// Every value of a name.
    package func values(_ name: String) -> [String] {
        fields.filter { $0.name == name }.map(\.value)
    }

    package func first(_ name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// Every file of a name. A field in which none was chosen has none; a chosen file without content is one.
    package func files(_ name: String) -> [File] {
        sent.filter { $0.name == name }.map(\.file)
    }
}

extension MultipartBody {
    struct Outcome {
        var fields: [(name: String, value: String)] = []
        var files: [(name: String, file: File)] = []
    }

    /// Takes a body piece by piece, whichever of the two kinds it is.
    private enum Reader {
        case multipart(MultipartReader)
        case plain([UInt8], Limits)

        init(type: String, _ limits: Limits) throws(Problem) {
            guard let header = HeaderValue(type) else { throw .notAForm }
            switch header.value.lowercased() {
            case "multipart/form-data":
                self = .multipart(try MultipartReader(boundary: header.parameters["boundary"], limits))
            case "application/x-www-form-urlencoded": self = .plain([], limits)
            default: throw .notAForm
            }
        }

        mutating func take(_ piece: [UInt8]) throws(Problem) {
            switch self {
            case .multipart(var reader):
                // Let go of, so that the reader is changed in place and never copied.
                self = .plain([], Limits())
                try reader.take(piece)
                self = .multipart(reader)
            case .plain(var bytes, let limits):
                self = .plain([], limits)
                // A letter outside ASCII takes three bytes for each of its own.
                guard (bytes.count + piece.count) / 3 <= limits.fieldBytes else { throw .textTooLong }
                bytes += piece
                guard bytes.count <= limits.totalBytes else { throw .formTooLarge }
                self = .plain(bytes, limits)
            }
        }

        func finish() throws(Problem) -> Outcome {
            switch self {
            case .multipart(let reader): return try reader.finish()
            case .plain(let bytes, let limits):
                guard bytes.split(separator: UInt8(ascii: "&")).count <= limits.parts else { throw .tooManyParts }
                let fields: [(name: String, value: String)]
                do { fields = try FormBody.urlEncoded(bytes, most: limits.parts) } catch { throw .formUnreadable }
                let size = fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
                guard size <= limits.fieldBytes else { throw .textTooLong }
                return Outcome(fields: fields)
            }
        }
    }
}
