// SPDX-License-Identifier: AGPL-3.0-or-later
import HTTPTypes
import Hummingbird
import NIOCore
import Pages
import TestSupport

extension Request {
    /// A form that comes in pieces.
    init(form pieces: [ArraySlice<UInt8>], type: String) {
        let body: RequestBody
        if pieces.count == 1 {
            body = RequestBody(buffer: ByteBuffer(bytes: pieces[0]))
        } else {
            let stream = AsyncStream<ByteBuffer> { stream in
                for piece in pieces { stream.yield(ByteBuffer(bytes: piece)) }
                stream.finish()
            }
            body = RequestBody(asyncSequence: stream)
        }
        let head = HTTPRequest(
            method: .post,
            scheme: nil,
            authority: nil,
            path: "/",
            headerFields: [.contentType: type]
        )
        self.init(head: head, body: body)
    }
}

/// A form as this side writes it.
struct SentForm {
    static let boundary = "----WebKitFormBoundaryx1"
    static let multipartType = "multipart/form-data; boundary=\(boundary)"
    static let plainType = "application/x-www-form-urlencoded"

    var fields: [(name: String, value: String)] = []
    var files: [File] = []

    struct File: Equatable {
        let field, name, type: String
        let bytes: [UInt8]
    }

    var multipart: [UInt8] {
        var bytes: [UInt8] = []
        for field in fields { bytes += part("name=\"\(escaped(field.name))\"", Array(field.value.utf8)) }
        for file in files {
            let names = "name=\"\(file.field)\"; filename=\"\(escaped(file.name))\""
            bytes += part("\(names)\r\nContent-Type: \(file.type)", file.bytes)
        }
        return bytes + Array("--\(Self.boundary)--\r\n".utf8)
    }

    /// Browsers write a quotation mark like the percent sign and two digits that stand for one, and an empty file whose
    /// name had nothing to show like none.
    var comesBack: Bool {
        let names = fields.map(\.name) + files.map(\.name)
        return !names.contains { $0.contains("%22") || $0.contains("%0") }
            && !files.contains { $0.name.isEmpty && $0.bytes.isEmpty }
    }

    var plain: [UInt8] {
        Array(fields.map { "\(Self.percent($0.name))=\(Self.percent($0.value))" }.joined(separator: "&").utf8)
    }

    private func part(_ parameters: String, _ content: [UInt8]) -> [UInt8] {
        Array("--\(Self.boundary)\r\nContent-Disposition: form-data; \(parameters)\r\n\r\n".utf8) + content + [13, 10]
    }

    /// By scalars, as browsers do: a quotation mark with an accent on it is one still.
    private func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "\"": escaped += "%22"
            case "\r": escaped += "%0D"
            case "\n": escaped += "%0A"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
    }

    private static func percent(_ text: String) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let bytes = text.utf8.flatMap { byte -> [UInt8] in
            (97...122).contains(byte) ? [byte] : [37, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    func isSame(_ other: [(name: String, value: String)]) -> Bool {
        fields.count == other.count
            && zip(fields, other).allSatisfy {
                Array($0.name.utf8) == Array($1.name.utf8) && Array($0.value.utf8) == Array($1.value.utf8)
            }
    }
}

/// Small forms, of both kinds.
struct FormTarget: Target {
    static let runs = 1_000_000
    private let mutation = Mutation(words: [
        "&", "=", "%", "%00", "%C3", "+", "\r\n\r\n", "name=\"", "\r\n--\(SentForm.boundary)", "--", "\0", "boundary=",
    ])

    func run(_ dice: inout SplitMix64) async throws -> Bool {
        var form = SentForm()
        for number in 0..<dice.below(6) { form.fields.append((dice.isOne(in: 2) ? "a" : "b\(number)", dice.text())) }
        let isPlain = dice.isOne(in: 2)
        let bytes = isPlain ? form.plain : form.multipart
        let fed = mutation.of(bytes, and: bytes, &dice)
        let type = isPlain ? SentForm.plainType : mutatedType(&dice)
        guard let read = await Self.read(fed, type) else {
            try check(
                fed != bytes || !(isPlain || type == SentForm.multipartType),
                "a form was refused: \(form.fields)"
            )
            return false
        }
        if fed == bytes, isPlain || type == SentForm.multipartType {
            try check(form.isSame(read), "a form was read as another: \(form.fields), \(read)")
        }
        for field in read {
            try check(!field.value.utf8.contains(0), "a null in \(field)")
        }
        // Names of this kind of multipart form are the site's own: plain words.
        guard isPlain || read.allSatisfy({ $0.name.allSatisfy { $0.isASCII && $0 > " " && $0 != "\"" } }) else {
            return true
        }
        form.fields = read
        let written = isPlain ? form.plain : form.multipart
        // Written in percent signs, it may be longer than it came.
        guard written.count <= FormBody.limit else { return true }
        let again = await Self.read(written, isPlain ? type : SentForm.multipartType)
        try check(again.map(form.isSame) == true, "written again it reads otherwise: \(read)")
        return true
    }

    private func mutatedType(_ dice: inout SplitMix64) -> String {
        dice.isOne(in: 8)
            ? "multipart/form-data" + mutation.of("; boundary=\(SentForm.boundary)", &dice) : SentForm.multipartType
    }

    private static func read(_ bytes: [UInt8], _ type: String) async -> [(name: String, value: String)]? {
        try? await FormBody(Request(form: [bytes[...]], type: type)).fields
    }
}

/// Forms with files, that come in pieces.
struct MultipartTarget: Target {
    static let runs = 200_000
    private static let fileFields = ["f0", "f1", "f2"]
    private let mutation = Mutation(words: [
        "\r\n--\(SentForm.boundary)", "\r\n--\(SentForm.boundary)--", "\r\n\r\n", "\r\n", "--", "; filename=\"\"",
        "; name=\"a\"", "Content-Type: text/plain", "Content-Disposition: form-data", "\"", ";", "\\", "%22", "\0",
    ])

    private struct Outcome: Equatable {
        var names: [String] = []
        var values: [String] = []
        var files: [SentForm.File] = []
        var problem: String?
    }

    func run(_ dice: inout SplitMix64) async throws -> Bool {
        let form = sample(&dice)
        let bytes = form.multipart
        let fed = mutation.of(bytes, and: bytes, &dice)
        var limits = MultipartBody.Limits()
        let isSmall = dice.isOne(in: 4)
        if isSmall { limits = .init(fieldBytes: 60, fileBytes: 80, totalBytes: 150, files: 2, parts: 4) }
        let whole = await Self.read([fed[...]], limits)
        let pieces = await Self.read(cut(fed, &dice), limits)
        // Of two limits that are passed, the one that is noticed first is told.
        let isSame = whole == pieces || whole.problem != nil && pieces.problem != nil
        try check(isSame, "in pieces it reads otherwise: \(whole), \(pieces)")
        if fed == bytes, !isSmall, form.comesBack {
            try check(
                whole.problem == nil && form.isSame(Array(zip(whole.names, whole.values))),
                "\(form) became \(whole)"
            )
            let files = Self.fileFields.flatMap { field in form.files.filter { $0.field == field } }
            try check(whole.files == files, "\(form) became \(whole)")
        }
        guard whole.problem == nil else { return false }
        if isSmall {
            let text = (whole.names + whole.values).reduce(0) { $0 + $1.utf8.count }
            let all = whole.files.reduce(text) { $0 + $1.bytes.count }
            try check(
                text <= 60 && all <= 150 && whole.files.count <= 2 && whole.names.count <= 4,
                "more than the limits: \(whole)"
            )
        }
        let again = SentForm(fields: Array(zip(whole.names, whole.values)), files: whole.files)
        guard again.comesBack else { return true }
        let once = await Self.read([again.multipart[...]], .init())
        try check(once == whole, "written again it reads otherwise: \(whole), \(once)")
        return true
    }

    private func sample(_ dice: inout SplitMix64) -> SentForm {
        var form = SentForm()
        for _ in 0..<dice.below(4) { form.fields.append((name(&dice), dice.text())) }
        for _ in 0..<dice.below(3) {
            let name = FileName.shown("x" + dice.text() + ".pdf")
            let content = dice.isOne(in: 2) ? dice.bytes(dice.below(120)) : hard(&dice)
            let field = dice.one(of: Self.fileFields)
            form.files.append(.init(field: field, name: name, type: "image/png", bytes: content))
        }
        return form
    }

    /// Without signs that control, other than those which browsers write in another way.
    private func name(_ dice: inout SplitMix64) -> String {
        var name = "n".unicodeScalars
        name.append(contentsOf: dice.text(3).unicodeScalars.filter { $0.value > 8 && $0.value != 127 })
        return String(name)
    }

    /// Pieces of what divides parts.
    private func hard(_ dice: inout SplitMix64) -> [UInt8] {
        let divider = Array("\r\n--\(SentForm.boundary)".utf8)
        var bytes: [UInt8] = []
        for _ in 0..<dice.below(6) {
            bytes +=
                dice.isOne(in: 2) ? divider.prefix(dice.below(divider.count)) : divider.dropFirst(1 + dice.below(6))
        }
        while let whole = bytes.firstRange(of: divider) { bytes.removeSubrange(whole) }
        return bytes
    }

    private func cut(_ bytes: [UInt8], _ dice: inout SplitMix64) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        let longest = dice.one(of: [1, 3, 20, 200])
        while !rest.isEmpty {
            let piece = rest.prefix(max(1 + dice.below(longest), bytes.count / 500))
            pieces.append(piece)
            rest = rest.dropFirst(piece.count)
        }
        return pieces
    }

    private static func read(_ pieces: [ArraySlice<UInt8>], _ limits: MultipartBody.Limits) async -> Outcome {
        do {
            let body = try await MultipartBody(Request(form: pieces, type: SentForm.multipartType), limits: limits)
            return Outcome(
                names: body.fields.map(\.name),
                values: body.fields.map(\.value),
                files: fileFields.flatMap { field in
                    body.files(field).map { .init(field: field, name: $0.name, type: $0.type, bytes: $0.bytes) }
                }
            )
        } catch {
            return Outcome(problem: (error as? Problem)?.code ?? "\(error)")
        }
    }
}
