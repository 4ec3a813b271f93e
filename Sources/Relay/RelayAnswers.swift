// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
package import Vault

/// What travels between a relay and a desk, as both read it.
package enum RelayAnswers {
    struct Title: Codable {
        let name: String
        let issuer, host: String?

        init(_ title: DeskTitle) { (name, issuer, host) = (title.name, title.issuer, title.host) }

        var title: DeskTitle { DeskTitle(name: name, issuer: issuer, host: host) }
    }

    struct Listing: Codable {
        let desk: String
        let fingerprint: String
        let title: Title
        let bundles: [Data]

        init(_ listing: DeskListing) {
            desk = Hex.text(listing.desk.bytes)
            fingerprint = listing.desk.fingerprint
            title = Title(listing.title)
            bundles = listing.bundles
        }

        var listing: DeskListing? {
            guard let bytes = Hex.bytes(desk), let name = try? DeskName(bytes) else { return nil }
            return DeskListing(desk: name, title: title.title, bundles: bundles)
        }
    }

    /// An answer of a desk, with the words that say that it waits.
    package struct Posting {
        package let parcel: MailParcel
        package let news: [UInt32: Data]

        package init(parcel: MailParcel, news: [UInt32: Data]) { (self.parcel, self.news) = (parcel, news) }

        package init(_ bytes: Data) throws(VaultError) {
            var reader = Reader(bytes)
            var news: [UInt32: Data] = [:]
            for _ in 0..<(try reader.number(UInt8.self)) {
                news[try reader.number(UInt32.self)] = try reader.take(10)
            }
            self.news = news
            parcel = try MailParcel(reader.takeRest())
        }

        package var bytes: Data {
            news.sorted { $0.key < $1.key }.prefix(255).reduce(into: Data([UInt8(min(news.count, 255))])) {
                bytes,
                word in
                bytes += word.key.bytes + word.value
            } + parcel.bytes
        }
    }

    static func bytes(_ bundles: [Data]) -> Data {
        bundles.reduce(into: Data()) { $0 += UInt32($1.count).bytes + $1 }
    }

    static func bundles(_ bytes: Data) throws(VaultError) -> [Data] {
        var bundles: [Data] = []
        var reader = Reader(bytes)
        while !reader.isAtEnd { bundles.append(try reader.take(Int(reader.number(UInt32.self)))) }
        return bundles
    }

    package static func bytes(_ heads: [ItemHead]) -> Data {
        heads.reduce(into: Data()) { bytes, head in
            bytes += head.id.bytes + head.mailbox.bytes
            bytes += Data([UInt8(head.direction.rawValue), UInt8(head.part.rawValue)]) + head.day.bytes
        }
    }

    package static func heads(_ bytes: Data) throws(VaultError) -> [ItemHead] {
        var heads: [ItemHead] = []
        var reader = Reader(bytes)
        while !reader.isAtEnd {
            guard let id = try ItemID(reader.take(16)), let mailbox = try MailboxID(reader.take(32)),
                let direction = try MailItem.Direction(rawValue: Int(reader.number(UInt8.self))),
                let part = try MailItem.Part(rawValue: Int(reader.number(UInt8.self)))
            else { throw .malformed }
            let day = try reader.number(UInt32.self)
            heads.append(ItemHead(id: id, mailbox: mailbox, direction: direction, part: part, day: day))
        }
        return heads
    }
}

/// What a desk sends to be let in: the invitation, and the key by which it is let through from then on.
struct Enrolment {
    let code: String
    let access: AccessName

    init(code: String, access: AccessName) { (self.code, self.access) = (code, access) }

    init(_ bytes: Data) throws(VaultError) {
        var reader = Reader(bytes)
        access = try AccessName(reader.take(32))
        code = String(decoding: reader.takeRest(), as: UTF8.self)
    }

    var bytes: Data { access.bytes + Data(code.utf8) }
}

/// What an operator gives to a desk so that it is let in.
package enum InvitationCode {
    /// A new one: a hundred random bits, in groups.
    ///
    /// - Returns: the code.
    package static func make() -> String { Receipt().text }

    /// What the relay keeps of it. Written with other blanks or in other case it is the same.
    ///
    /// - Parameter code: as somebody typed it.
    /// - Returns: 32 bytes.
    package static func digest(_ code: String) -> Data {
        let plain = (try? Receipt(code).text) ?? ""
        return Digest.of(Data("demarche invitation 1 \(plain)".utf8))
    }
}
