// SPDX-License-Identifier: AGPL-3.0-or-later
import CZlib

/// Compression of whole answers. Pages are small, so they are compressed at once.
///
/// No page holds a secret beside what a stranger sent, so the length of a compressed page gives nothing away.
package enum Gzip {
    /// The bytes in gzip's format, or `nil` when the library refuses or nothing is gained.
    package static func compress(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8]? {
        var stream = z_stream()
        guard demarche_deflate_init_gzip(&stream, level) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 32)
        var input = bytes
        let status = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                return deflate(&stream, Z_FINISH)
            }
        }
        guard status == Z_STREAM_END else { return nil }
        let count = Int(stream.total_out)
        return count < bytes.count ? Array(output.prefix(count)) : nil
    }
}
