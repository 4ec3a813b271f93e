// SPDX-License-Identifier: AGPL-3.0-or-later

/// Reads `multipart/form-data` piece by piece. Holds what it hands over, the piece at hand and one part's headers.
struct MultipartReader {
    /// The most that the headers of one part may take, their last empty line included.
    static let headerLimit = 8 * 1024
    private static let lineEnd: [UInt8] = [13, 10]
    private static let headerEnd: [UInt8] = [13, 10, 13, 10]

    private enum Place { case start, afterBoundary, headers, content, end }

    private let limits: MultipartBody.Limits
    /// What parts are divided by: a line end, two hyphens, the boundary.
    private let divider: [UInt8]
    private var place = Place.start
    /// What has come and is not used up; used up to `position`.
    private var pending: [UInt8] = []
    private var position = 0
    /// Up to where the end of the headers has been looked for.
    private var searched = 0

    private var head: PartHead?
    private var content: [UInt8] = []
    private var outcome = MultipartBody.Outcome()
    private var parts = 0
    private var files = 0
    private var textBytes = 0
    private var allBytes = 0

    /// - Throws: ``Problem`` where the boundary is missing or is none (RFC 2046, section 5.1.1).
    init(boundary: String?, _ limits: MultipartBody.Limits) throws(Problem) {
        guard let boundary, (1...70).contains(boundary.utf8.count), boundary.last != " ",
            boundary.utf8.allSatisfy(Self.mayStandInBoundary)
        else { throw .formUnreadable }
        divider = Self.lineEnd + Array("--\(boundary)".utf8)
        self.limits = limits
    }

    private static func mayStandInBoundary(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "'()+_,-./:=? ".utf8.contains(byte)
        }
    }

    /// - Throws: ``Problem`` for what is malformed or passes a limit. Nothing more is to be given to it then.
    mutating func take(_ piece: [UInt8]) throws(Problem) {
        pending += piece
        while try step() {}
        pending.removeFirst(position)
        searched = max(0, searched - position)
        position = 0
    }

    /// - Returns: what came.
    /// - Throws: ``Problem`` where the last boundary did not come.
    func finish() throws(Problem) -> MultipartBody.Outcome {
        // Behind the last boundary browsers write a line end.
        let rest = pending[position...]
        guard case .end = place, rest.isEmpty || rest.elementsEqual(Self.lineEnd) else { throw .formUnreadable }
        return outcome
    }

    /// Goes on by one place.
    ///
    /// - Returns: whether it did; `false` when it needs more.
    private mutating func step() throws(Problem) -> Bool {
        let left = pending.count - position
        switch place {
        case .start:
            // The first divider has no line before it: no browser writes anything there.
            let first = divider.dropFirst(2)
            guard left >= first.count else { return false }
            guard pending[position..<position + first.count].elementsEqual(first) else { throw .formUnreadable }
            position += first.count
            place = .afterBoundary
        case .afterBoundary:
            guard left >= 2 else { return false }
            switch (pending[position], pending[position + 1]) {
            case (13, 10):
                place = .headers
                searched = position
            case (UInt8(ascii: "-"), UInt8(ascii: "-")): place = .end
            default: throw .formUnreadable
            }
            // The line end stays: it belongs to the end of headers that may be empty.
            if case .end = place { position += 2 }
        case .headers: return try readHead()
        case .content: return try readContent()
        case .end:
            guard left <= 2 else { throw .formUnreadable }
            return false
        }
        return true
    }

    private mutating func readHead() throws(Problem) -> Bool {
        guard let end = find(Self.headerEnd, from: max(position, searched)) else {
            guard pending.count - position - 2 <= Self.headerLimit else { throw .formUnreadable }
            searched = max(position, pending.count - Self.headerEnd.count + 1)
            return false
        }
        // The line end before the headers is no part of them; without any, the two line ends are the same.
        guard end + 2 - position <= Self.headerLimit, end > position else { throw .formUnreadable }
        let head = try PartHead(pending[position + 2..<end])
        position = end + Self.headerEnd.count
        parts += 1
        guard parts <= limits.parts else { throw .tooManyParts }
        if head.isChosenFile { try countFile() }
        try count(text: head.name.utf8.count + (head.file?.utf8.count ?? 0))
        self.head = head
        place = .content
        return true
    }

    private mutating func readContent() throws(Problem) -> Bool {
        if let end = find(divider, from: position) {
            try add(pending[position..<end])
            position = end + divider.count
            try close()
            place = .afterBoundary
            return true
        }
        let safe = pending.count - divider.count + 1
        if safe > position {
            try add(pending[position..<safe])
            position = safe
        }
        return false
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>) throws(Problem) {
        guard let head, !bytes.isEmpty else { return }
        if head.file == nil {
            try count(text: bytes.count)
        } else {
            // A file without a name is one as soon as it has content.
            if !head.isChosenFile, content.isEmpty { try countFile() }
            guard content.count + bytes.count <= limits.fileBytes else { throw .fileTooLarge }
            allBytes += bytes.count
            guard allBytes <= limits.totalBytes else { throw .formTooLarge }
        }
        content += bytes
    }

    private mutating func count(text bytes: Int) throws(Problem) {
        textBytes += bytes
        guard textBytes <= limits.fieldBytes else { throw .textTooLong }
        allBytes += bytes
        guard allBytes <= limits.totalBytes else { throw .formTooLarge }
    }

    private mutating func countFile() throws(Problem) {
        files += 1
        guard files <= limits.files else { throw .tooManyFiles }
    }

    private mutating func close() throws(Problem) {
        guard let head else { return }
        self.head = nil
        let bytes = content
        content = []
        guard let file = head.file else {
            guard !bytes.contains(0), let value = String(validating: bytes, as: UTF8.self) else {
                throw .formUnreadable
            }
            outcome.fields.append((head.name, value))
            return
        }
        guard head.isChosenFile || !bytes.isEmpty else { return }
        let name = FileName.shown(file)
        outcome.files.append((head.name, MultipartBody.File(name: name, type: head.type, bytes: bytes)))
    }

    private func find(_ needle: [UInt8], from start: Int) -> Int? {
        pending.withUnsafeBufferPointer { pending in
            needle.withUnsafeBufferPointer { needle in
                var place = start
                while place + needle.count <= pending.count {
                    var length = 0
                    while length < needle.count, pending[place + length] == needle[length] { length += 1 }
                    if length == needle.count { return place }
                    place += 1
                }
                return nil
            }
        }
    }
}
