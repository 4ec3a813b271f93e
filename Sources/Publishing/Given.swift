// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import SystemPackage

import Glibc

/// What a program is given to read, through a pair of sockets that a thread of ours fills.
///
/// Subprocess 1.0 can fill a pipe itself, but ends the whole process when the program stops reading early: it leaves a
/// file descriptor open and traps on it. A document that WeasyPrint chokes on must not end the site. May be replaced by
/// Subprocess's own input when `a program that ends before it has read everything does not end us` passes with it.
struct Given {
    let readingEnd: FileDescriptor

    /// - Throws: `Errno` where the system has no descriptor left.
    init(_ bytes: [UInt8]) throws {
        var ends: [Int32] = [-1, -1]
        // Closed on execution, from the start: another program that starts at this moment must not hold it open.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Errno(rawValue: errno) }
        readingEnd = FileDescriptor(rawValue: ends[0])
        let writingEnd = ends[1]
        DispatchQueue.global().async {
            Self.send(bytes, to: writingEnd)
            close(writingEnd)
        }
    }

    /// Stops when the program has gone; what it made of what it read is told by its exit status.
    private static func send(_ bytes: [UInt8], to descriptor: Int32) {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                // Without the signal that would end this program when the other has gone.
                let sent = Glibc.send(
                    descriptor,
                    UnsafeRawBufferPointer(rebasing: rest).baseAddress,
                    rest.count,
                    Int32(MSG_NOSIGNAL)
                )
                if sent > 0 {
                    rest = rest.dropFirst(sent)
                } else if errno != EINTR {
                    return
                }
            }
        }
    }
}
