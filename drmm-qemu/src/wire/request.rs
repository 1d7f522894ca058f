//! The words of the qtest protocol, and the rule that no malformed one leaves this process.
//!
//! A request with a missing word, a port beyond 0xffff or a length of zero makes QEMU abort. So
//! requests are values with types, and what the types do not rule out is checked while they are
//! written out.

use std::fmt::Write;

use base64::engine::general_purpose::STANDARD;
use base64::Engine;
use drmm_pci::transport::Width;
use drmm_runtime::{Errno, Error, Result};

/// The most bytes of one block request. QEMU looks for the end of a line from its start over and
/// over, so that the cost is quadratic in the length of the line; between 16 and 256 KiB it does
/// not show.
pub(crate) const MAX_BLOCK: usize = 48 * 1024;

/// One request. Addresses are of the bus, lengths in bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Request<'a> {
    /// Reads an I/O port.
    In { port: u16, width: Width },
    /// Writes an I/O port.
    Out { port: u16, width: Width, value: u32 },
    /// Reads memory.
    Read { at: u64, width: Width },
    /// Writes memory.
    Write { at: u64, width: Width, value: u64 },
    /// Reads a run of memory.
    ReadBlock { at: u64, length: usize },
    /// Writes a run of memory.
    WriteBlock { at: u64, from: &'a [u8] },
    /// From now on, report the lines that go into this interrupt controller instead of delivering
    /// them.
    InterceptIrqs { controller: &'static str },
}

impl Request<'_> {
    /// Appends the request as one line; nothing is appended if it is refused.
    ///
    /// Fails with `EINVAL` for a request that QEMU would not survive.
    pub(crate) fn encode(&self, line: &mut String) -> Result {
        self.check()?;
        // Writing to a string does not fail.
        let _ = match *self {
            Self::In { port, width } => writeln!(line, "in{} {port:#x}", port_letter(width)),
            Self::Out { port, width, value } => {
                writeln!(
                    line,
                    "out{} {port:#x} {:#x}",
                    port_letter(width),
                    u64::from(value) & width.all_ones()
                )
            }
            Self::Read { at, width } => writeln!(line, "read{} {at:#x}", memory_letter(width)),
            Self::Write { at, width, value } => {
                writeln!(line, "write{} {at:#x} {:#x}", memory_letter(width), value & width.all_ones())
            }
            Self::ReadBlock { at, length } => writeln!(line, "b64read {at:#x} {length:#x}"),
            Self::WriteBlock { at, from } => {
                let _ = write!(line, "b64write {at:#x} {:#x} ", from.len());
                STANDARD.encode_string(from, line);
                line.push('\n');
                Ok(())
            }
            Self::InterceptIrqs { controller } => writeln!(line, "irq_intercept_in {controller}"),
        };
        Ok(())
    }

    fn check(&self) -> Result {
        match *self {
            Self::In { port, width } | Self::Out { port, width, .. } => check_port(port, width),
            Self::Read { at, width } | Self::Write { at, width, .. } => check_range(at, width.bytes()),
            Self::ReadBlock { at, length } => check_block(at, length),
            Self::WriteBlock { at, from } => check_block(at, from.len()),
            Self::InterceptIrqs { controller } => {
                let is_word =
                    !controller.is_empty() && controller.bytes().all(|byte| byte.is_ascii_graphic());
                is_word.then_some(()).ok_or(Error::new(Errno::EINVAL, "the name of a device is one word"))
            }
        }
    }
}

/// Takes the number out of a reply, such as `0x0000000000001234`.
pub(crate) fn number(reply: &str) -> Result<u64> {
    reply.strip_prefix("0x").and_then(|digits| u64::from_str_radix(digits, 16).ok()).ok_or(NONSENSE)
}

/// Takes the bytes out of the reply to [`Request::ReadBlock`]; there must be as many as were asked
/// for.
pub(crate) fn block(reply: &str, into: &mut [u8]) -> Result {
    let bytes = STANDARD.decode(reply).map_err(|_| NONSENSE)?;
    if bytes.len() != into.len() {
        return Err(NONSENSE);
    }
    into.copy_from_slice(&bytes);
    Ok(())
}

const NONSENSE: Error = Error::new(Errno::EIO, "QEMU's answer on the qtest socket makes no sense");

fn check_port(port: u16, width: Width) -> Result {
    if matches!(width, Width::B8) {
        return Err(Error::new(Errno::EINVAL, "ports have no access of eight bytes"));
    }
    let last = u64::from(port) + width.bytes() - 1;
    if last > u64::from(u16::MAX) {
        let error = Error::new(Errno::EINVAL, "a port access ends beyond the last port");
        return Err(error.figures(last, u16::MAX.into()));
    }
    Ok(())
}

fn check_block(at: u64, length: usize) -> Result {
    if length == 0 || length > MAX_BLOCK {
        let error = Error::new(Errno::EINVAL, "a block request is empty or too long");
        return Err(error.figures(length as u64, MAX_BLOCK as u64));
    }
    check_range(at, length as u64)
}

fn check_range(at: u64, bytes: u64) -> Result {
    if at.checked_add(bytes).is_none() {
        return Err(Error::new(Errno::EINVAL, "an access runs over the end of memory").figures(at, bytes));
    }
    Ok(())
}

const fn port_letter(width: Width) -> char {
    match width {
        Width::B1 => 'b',
        Width::B2 => 'w',
        Width::B4 | Width::B8 => 'l',
    }
}

const fn memory_letter(width: Width) -> char {
    match width {
        Width::B1 => 'b',
        Width::B2 => 'w',
        Width::B4 => 'l',
        Width::B8 => 'q',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(request: Request<'_>) -> String {
        let mut line = String::new();
        request.encode(&mut line).unwrap();
        line
    }

    fn refused(request: Request<'_>) -> Errno {
        let mut line = String::new();
        let error = request.encode(&mut line).unwrap_err();
        assert_eq!(line, "", "a refused request leaves no trace");
        error.errno()
    }

    #[test]
    fn requests_are_words_with_single_spaces() {
        assert_eq!(line(Request::In { port: 0xcfc, width: Width::B4 }), "inl 0xcfc\n");
        assert_eq!(line(Request::Out { port: 0x43, width: Width::B1, value: 0x130 }), "outb 0x43 0x30\n");
        assert_eq!(line(Request::Read { at: 0xe000_0000, width: Width::B8 }), "readq 0xe0000000\n");
        assert_eq!(
            line(Request::Write { at: 16, width: Width::B2, value: 1 << 16 | 7 }),
            "writew 0x10 0x7\n"
        );
        assert_eq!(line(Request::ReadBlock { at: 0, length: 256 }), "b64read 0x0 0x100\n");
        assert_eq!(line(Request::WriteBlock { at: 1, from: b"drm" }), "b64write 0x1 0x3 ZHJt\n");
        assert_eq!(line(Request::InterceptIrqs { controller: "ioapic" }), "irq_intercept_in ioapic\n");
    }

    #[test]
    fn what_would_abort_qemu_is_refused() {
        assert_eq!(refused(Request::In { port: 0xcf8, width: Width::B8 }), Errno::EINVAL);
        assert_eq!(refused(Request::In { port: 0xfffe, width: Width::B4 }), Errno::EINVAL);
        assert_eq!(refused(Request::Read { at: u64::MAX, width: Width::B1 }), Errno::EINVAL);
        assert_eq!(refused(Request::ReadBlock { at: 0, length: 0 }), Errno::EINVAL);
        assert_eq!(refused(Request::ReadBlock { at: 0, length: MAX_BLOCK + 1 }), Errno::EINVAL);
        assert_eq!(refused(Request::WriteBlock { at: 0, from: &[] }), Errno::EINVAL);
        assert_eq!(refused(Request::InterceptIrqs { controller: "io apic" }), Errno::EINVAL);
    }

    #[test]
    fn replies_are_believed_only_if_they_fit() {
        assert_eq!(number("0x00000000deadbeef").unwrap(), 0xdead_beef);
        for nonsense in ["", "0x", "12", "0xg", "0x11112222333344445"] {
            assert_eq!(number(nonsense).unwrap_err().errno(), Errno::EIO, "{nonsense:?}");
        }
        let mut into = [0; 3];
        block("ZHJt", &mut into).unwrap();
        assert_eq!(&into, b"drm");
        assert!(block("ZHJtbQ==", &mut into).is_err());
        assert!(block("!", &mut into).is_err());
    }
}
