// SPDX-License-Identifier: AGPL-3.0-or-later

/// Looks for traces in the XML of office documents, tag by tag. Names count without their prefix, which any file may
/// choose; a tag in a comment counts too: better refused once too often.
enum OfficeXML {
    /// Comments, and changes that wait to be accepted.
    private static let changes: Set<String> = [
        // DOCX
        "ins", "del", "moveFrom", "cellIns", "cellDel", "cellMerge", "rPrChange", "pPrChange", "sectPrChange",
        "tblPrChange", "tblPrExChange", "tblGridChange", "tcPrChange", "trPrChange", "numberingChange",
        "commentReference",
        "comment",
        // ODT
        "changed-region", "annotation",
    ]
    /// What says who, with what, or where on a computer.
    private static let tags: Set<String> = [
        "docVar", "attachedTemplate", "mailMerge", "absPath", "fileSharing", "writeProtection", "creator",
        "lastModifiedBy",
        "initial-creator", "author-name", "author-initials", "printed-by", "creator-initials",
    ]
    private static let attributes: Set<String> = ["author", "initials", "userId", "userName"]
    private static let folders = ["file:///", ":\\Users\\", "/Users/", "/home/"].map { Array($0.utf8) }

    static func hasChanges(_ xml: [UInt8]) -> Bool { hasTag(xml) { name, _ in changes.contains(name) } }

    static func hasNames(_ xml: [UInt8]) -> Bool {
        folders.contains { Traces.holds(xml, $0) }
            || hasTag(xml) { name, inside in isNaming(name, tags) || hasNamingAttribute(inside) }
    }

    private static func hasNamingAttribute(_ inside: ArraySlice<UInt8>) -> Bool {
        var rest = inside
        while let sign = rest.firstIndex(of: UInt8(ascii: "=")) {
            var before = rest[..<sign]
            while let last = before.last, isSpace(last) { before.removeLast() }
            let start = before.lastIndex { isSpace($0) }.map { $0 + 1 } ?? before.startIndex
            guard let quote = rest[sign...].firstIndex(where: { $0 == 34 || $0 == 39 }),
                let end = rest[(quote + 1)...].firstIndex(of: rest[quote])
            else { return false }
            if end > quote + 1, isNaming(local(before[start...]), attributes) { return true }
            rest = rest[(end + 1)...]
        }
        return false
    }

    /// By its name, or as one of the numbers by which Word knows who wrote when: `rsidR`, `rsidRDefault`, …
    private static func isNaming(_ name: String, _ names: Set<String>) -> Bool {
        names.contains(name) || name.hasPrefix("rsid") && name != "rsid"
    }

    /// Whether there is a tag of which something holds: its name, and what stands behind the name.
    private static func hasTag(_ xml: [UInt8], where holds: (String, ArraySlice<UInt8>) -> Bool) -> Bool {
        var rest = xml[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            let behind = rest[(start + 1)...]
            // Up to the next tag, not to the next “>”: that may stand in an attribute.
            let end = behind.firstIndex(of: UInt8(ascii: "<")) ?? behind.endIndex
            let tag = behind[..<end]
            let name = tag.prefix { !isSpace($0) && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ">") }
            if holds(local(name), tag[name.endIndex...]) { return true }
            rest = xml[end...]
        }
        return false
    }

    private static func local(_ name: ArraySlice<UInt8>) -> String {
        let start = name.lastIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? name.startIndex
        return String(decoding: name[start...], as: UTF8.self)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { [32, 9, 10, 13].contains(byte) }
}
