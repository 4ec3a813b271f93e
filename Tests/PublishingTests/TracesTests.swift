// SPDX-License-Identifier: AGPL-3.0-or-later
import Testing
import TestSupport

@testable import Publishing

/// Our own look at files, before and after they are cleaned.
@Suite struct TracesTests {
    @Test(
        arguments: [
            ("photo.jpg", .jpg), ("drawing.png", .png), ("letter.pdf", .pdf), ("letter.docx", .docx),
        ] as [(String, Traces.Kind)]
    )
    func `files with traces do not pass`(_ name: String, _ kind: Traces.Kind) throws {
        let bytes = try Attached.bytes(name)
        #expect(throws: MetadataRemovalError.tracesLeft) { try Traces.check(bytes, kind) }
    }

    @Test func `a picture passes with what draws it and nothing else`() {
        let start: [UInt8] = [0xff, 0xd8], end: [UInt8] = [0xff, 0xd9]
        let frame: [UInt8] = [0xff, 0xc0, 0, 4, 1, 2]
        let scan: [UInt8] = [0xff, 0xda, 0, 3, 1, 7, 0xff, 0, 0xff, 0xd0, 9]
        #expect(Traces.isPlainJPEG(start + frame + scan + end))
        #expect(Traces.isPlainJPEG(start + scan + frame + scan + end))
        for marker: UInt8 in [0xe1, 0xe2, 0xed, 0xee, 0xfe, 0xc8, 0x01] {
            let segment: [UInt8] = [0xff, marker, 0, 4, 65, 66]
            #expect(!Traces.isPlainJPEG(start + segment + frame + scan + end))
            #expect(!Traces.isPlainJPEG(start + frame + scan + segment + scan + end))
        }
        #expect(!Traces.isPlainJPEG(start + frame + scan + end + [65]))
        #expect(!Traces.isPlainJPEG(start + frame + scan) && !Traces.isPlainJPEG(start + end))
    }

    @Test(arguments: [
        "<w:p><w:ins w:id=\"1\">", "<w:del/>", "<x:rPrChange\n", "<w:commentReference w:id='0'/>", "<w:comment ",
        "<office:annotation>", "<text:changed-region xml:id=\"a\">", "<ins>",
    ])
    func `comments and changes are found, whatever their prefix`(_ xml: String) {
        #expect(OfficeXML.hasChanges(Array(xml.utf8)))
    }

    @Test(arguments: [
        "<w:docVar w:name=\"a\"/>", "<x15ac:absPath url=\"C:\"/>", "<a w:author=\"Amina\">",
        "<a b=\"1>2\" c:author='x'/>",
        "<a b=\"it's = \" c:author='x'/>", "<w:p w:rsidRPr=\"00A1\">", "<w:rsids>", "<dc:creator>x",
        "<a href=\"file:///x\">",
        "<a descr=\"D:\\Users\\Amina\\a.jpg\">", "<a href=\"../../home/amina/a.odt\">", "<a\tuserName = \"x\">",
    ])
    func `names and folders are found`(_ xml: String) { #expect(OfficeXML.hasNames(Array(xml.utf8))) }

    @Test(arguments: [
        "", "<", "<a", "<a b", "<a b=", "<a b=\"", "<w:insideH/>", "<a:moveTo>", "<a w:author=\"\">",
        "words author=Amina",
        "<office:meta/>", "<p>del &lt;del&gt;</p>", "<a officeooo:rsid=\"00a1\">",
    ])
    func `what names nobody passes`(_ xml: String) {
        let bytes = Array(xml.utf8)
        #expect(!OfficeXML.hasChanges(bytes) && !OfficeXML.hasNames(bytes))
    }

    @Test(arguments: ["letter.docx", "letter.odt"])
    func `a document that is cut off anywhere is refused`(_ name: String) throws {
        let bytes = try Attached.bytes(name)
        let kind: Traces.Kind = name.hasSuffix("docx") ? .docx : .odt
        _ = try Traces.prepared(bytes, kind)
        for end in stride(from: 0, to: bytes.count, by: 37) {
            #expect(throws: MetadataRemovalError.failed) { try Traces.prepared(Array(bytes.prefix(end)), kind) }
        }
        #expect(throws: MetadataRemovalError.failed) { try Traces.prepared(bytes + [0], kind) }
    }

    @Test func `parts that nobody needs are not given to the program`() throws {
        let odt = try Traces.prepared(Attached.bytes("letter.odt"), .odt)
        let docx = try Traces.prepared(Attached.bytes("letter.docx"), .docx)
        #expect(try !Attached.parts(odt).contains("settings.xml") && Attached.parts(odt).contains("content.xml"))
        #expect(try !Attached.parts(docx).contains { $0.hasPrefix("docProps/thumbnail") })
    }

    @Test(
        arguments: [
            ("content.xml", "<office:document/>", nil, nil), ("Pictures/1.jpg", "words", nil, .failed),
            ("Pictures/1.gif", "GIF89a", .failed, .tracesLeft), ("word/media/a.emf", "x", .failed, .tracesLeft),
            ("Object 1/content.xml", "<math/>", .failed, nil), ("word/embeddings/a.xlsx", "x", .failed, .tracesLeft),
            ("settings.xml", "<a/>", nil, .tracesLeft), ("content.xml", "\u{0}<a/>", nil, nil),
            ("word/document.xml", "<w:ins/>", .tracesLeft, .tracesLeft),
            ("a.rels", "<a b=\"file:///x\"/>", nil, .tracesLeft),
        ] as [(String, String, MetadataRemovalError?, MetadataRemovalError?)]
    )
    func `parts of documents are looked at, each in its way`(
        _ name: String,
        _ content: String,
        _ before: MetadataRemovalError?,
        _ after: MetadataRemovalError?
    ) {
        let zip = Attached.zip([("mimetype", []), (name, Array(content.utf8))])
        #expect(refusal { () throws(MetadataRemovalError) in _ = try Traces.prepared(zip, .odt) } == before)
        #expect(refusal { () throws(MetadataRemovalError) in try Traces.check(zip, .odt) } == after)
    }

    @Test func `pictures in documents are looked at, and so is what no office program writes`() throws {
        for (name, content) in [("Pictures/1.JPG", "photo.jpg"), ("Pictures/1.png", "drawing.png")] {
            let zip = try Attached.zip([("content.xml", Array("<a/>".utf8)), (name, Attached.bytes(content))])
            #expect(refusal { () throws(MetadataRemovalError) in try Traces.check(zip, .odt) } == .tracesLeft)
        }
        let wide = Attached.zip([("content.xml", [0xff, 0xfe, 0x3c, 0])])
        #expect(refusal { () throws(MetadataRemovalError) in _ = try Traces.prepared(wide, .odt) } == .failed)
        let twice = Attached.zip([("content.xml", Array("<a/>".utf8)), ("content.xml", Array("<ins/>".utf8))])
        #expect(refusal { () throws(MetadataRemovalError) in _ = try Traces.prepared(twice, .odt) } == .failed)
    }

    private func refusal(_ action: () throws(MetadataRemovalError) -> Void) -> MetadataRemovalError? {
        do {
            try action()
            return nil
        } catch {
            return error
        }
    }

    @Test func `a small zip that unpacks to a mountain is refused`() throws {
        var bytes = try Attached.bytes("letter.odt")
        let directory = try #require(bytes.firstRange(of: [0x50, 0x4b, 1, 2])).lowerBound
        bytes.replaceSubrange(directory + 24..<directory + 28, with: [0, 0, 0, 0x20])
        bytes.replaceSubrange(directory + 10..<directory + 12, with: [8, 0])
        #expect(throws: MetadataRemovalError.tooLarge) { try Traces.prepared(bytes, .odt) }
    }

    @Test(arguments: UInt64(0)..<200)
    func `noise never traps`(_ seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let files: [(String, Traces.Kind)] = [
            ("photo.jpg", .jpg), ("drawing.png", .png), ("letter.docx", .docx), ("letter.odt", .odt),
        ]
        for (name, kind) in files {
            var bytes = try Attached.bytes(name)
            // Half of it where a zip keeps its directory.
            for number in 0..<8 {
                let from = number < 4 ? 0 : max(0, bytes.count - 300)
                bytes[Int.random(in: from..<bytes.count, using: &dice)] = .random(in: 0...255, using: &dice)
            }
            if Bool.random(using: &dice) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &dice)) }
            _ = try? Traces.prepared(bytes, kind)
            try? Traces.check(bytes, kind)
        }
        let xml = (0..<200).map { _ in Array("<>=\"' /:aw".utf8).randomElement(using: &dice) ?? 0 }
        _ = OfficeXML.hasNames(xml)
    }
}
