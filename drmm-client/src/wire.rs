//! The messages between programs and a host: fixed sizes, one message a packet.
//!
//! A program asks on a socket of type `SEQPACKET` and gets one answer for each request. A request
//! names an address of the program; the host reads and writes there by itself. So no message holds
//! an argument of a call, and the preload library knows no call of DRM.
//!
//! Nothing in a request says which process asks: the host has that from the socket.

/// The version of these messages, which a connection begins with.
pub const VERSION: u64 = 1;

/// The length of a request in bytes.
pub const REQUEST: usize = 40;

/// The length of an answer in bytes.
pub const ANSWER: usize = 16;

/// The longest text of a command, and of its answer.
pub const TEXT: usize = 64 << 10;

/// What is asked.
pub mod op {
    /// The first request: `word` is the [`VERSION`](super::VERSION). `address` is where the eight
    /// bytes of this version are in the program, which shows that the host can read it. The answer
    /// is the number of the connection.
    pub const HELLO: u32 = 1;
    /// Opens card `word`. The answer brings the descriptor.
    pub const OPEN: u32 = 2;
    /// The request brings a descriptor of an open card. The answer is the number of its file, by
    /// which this connection can name it from now on.
    pub const PRESENT: u32 = 3;
    /// The call `word` with the argument `address` on `file`.
    pub const IOCTL: u32 = 4;
    /// Maps `length` bytes from `address` of `file` on. The answer is the place in the descriptor
    /// that it brings.
    pub const MMAP: u32 = 5;
    /// Ends the waits of the connection whose number is `file` with `EINTR`.
    pub const CANCEL: u32 = 6;
    /// In the middle of a call: the program has taken the descriptor that came with
    /// [`TAKE`](super::Answer::TAKE); `word` is its number, or a negative error.
    pub const TAKEN: u32 = 8;
    /// In the middle of a call: the request brings the descriptor that
    /// [`GIVE`](super::Answer::GIVE) has asked for; otherwise `word` is a negative error.
    pub const GIVEN: u32 = 9;
    /// A command follows the request, as text of `length` bytes; text follows the answer.
    pub const COMMAND: u32 = 7;
}

/// What a program asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Request {
    /// One of [`op`].
    pub op: u32,
    /// The number of an open file, or of a connection.
    pub file: u64,
    /// The word of a call, a minor, or a version.
    pub word: u64,
    /// An address of the program, or an offset.
    pub address: u64,
    /// A length in bytes.
    pub length: u64,
}

impl Request {
    /// The bytes of the message.
    #[must_use]
    pub fn to_bytes(self) -> [u8; REQUEST] {
        let mut bytes = [0; REQUEST];
        let words = [self.op.into(), self.file, self.word, self.address, self.length];
        for (place, word) in bytes.chunks_exact_mut(8).zip(words) {
            place.copy_from_slice(&u64::to_ne_bytes(word));
        }
        bytes
    }

    /// The request that a message begins with; `None` if it is too short, or asks for an operation
    /// that no number of 32 bits names.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut words = [0; 5];
        for (word, place) in words.iter_mut().zip(bytes.get(..REQUEST)?.chunks_exact(8)) {
            *word = u64::from_ne_bytes(place.try_into().ok()?);
        }
        let [op, file, word, address, length] = words;
        Some(Self { op: op.try_into().ok()?, file, word, address, length })
    }
}

/// What the host answers: a result, or a negative error number of Linux. In the middle of a call it
/// may ask for something first, by a length that no text has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Answer {
    /// The result, or the error.
    pub value: i64,
    /// The bytes of text that follow.
    pub length: u64,
}

impl Answer {
    /// The length of an answer that is none yet: the program is to take the descriptor that comes
    /// with it, which is closed by `exec` unless `value` is 0, and to say its number.
    pub const TAKE: u64 = u64::MAX;

    /// As before: the program is to give its descriptor of number `value`.
    pub const GIVE: u64 = u64::MAX - 1;

    /// The bytes of the message.
    #[must_use]
    pub fn to_bytes(self) -> [u8; ANSWER] {
        let mut bytes = [0; ANSWER];
        for (place, word) in
            bytes.chunks_exact_mut(8).zip([self.value.to_ne_bytes(), self.length.to_ne_bytes()])
        {
            place.copy_from_slice(&word);
        }
        bytes
    }

    /// The answer that a message begins with; `None` if it is too short.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (value, rest) = bytes.split_first_chunk::<8>()?;
        let (length, _) = rest.split_first_chunk::<8>()?;
        Some(Self { value: i64::from_ne_bytes(*value), length: u64::from_ne_bytes(*length) })
    }
}

/// How the names of open files begin.
const FILE: &[u8] = b"drmm-file/";

/// The longest name of an open file.
pub const FILE_NAME: usize = FILE.len() + 16 + 1 + 10;

/// The name that the host's end of an open file is bound to, in the abstract namespace: the
/// program's end finds it by `getpeername`, wherever the descriptor has come from.
///
/// It is how a descriptor is recognised and proves nothing: see [`op::PRESENT`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FileName {
    /// The number of the file.
    pub file: u64,
    /// The number of its card.
    pub minor: u32,
}

impl FileName {
    /// The name's bytes, and how many of them there are.
    #[must_use]
    pub fn to_bytes(self) -> ([u8; FILE_NAME], usize) {
        let mut bytes = [0; FILE_NAME];
        let digits = (0..16).rev().map(|digit| b"0123456789abcdef"[(self.file >> (4 * digit) & 15) as usize]);
        let mut tens = [0; 10];
        let mut rest = self.minor;
        for place in tens.iter_mut().rev() {
            (*place, rest) = (b'0' + (rest % 10) as u8, rest / 10);
        }
        let tens = tens.into_iter();
        for (place, byte) in
            bytes.iter_mut().zip(FILE.iter().copied().chain(digits).chain([b'/']).chain(tens))
        {
            *place = byte;
        }
        (bytes, FILE_NAME)
    }

    /// Reads a name; `None` if it is not that of an open file.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(FILE)?;
        let (file, rest) = rest.split_first_chunk::<16>()?;
        let [b'/', minor @ ..] = rest else { return None };
        if minor.len() != 10 {
            return None;
        }
        let digit = |value: u64, byte: &u8| match byte {
            b'0'..=b'9' => Some(value << 4 | u64::from(byte - b'0')),
            b'a'..=b'f' => Some(value << 4 | u64::from(byte - b'a' + 10)),
            _ => None,
        };
        let file = file.iter().try_fold(0, digit)?;
        let ten = |value: u32, byte: &u8| {
            value.checked_mul(10)?.checked_add(u32::from(byte.checked_sub(b'0').filter(|digit| *digit < 10)?))
        };
        Some(Self { file, minor: minor.iter().try_fold(0, ten)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_as_they_were_written() {
        let request = Request { op: op::MMAP, file: u64::MAX, word: 2, address: 3, length: 4 };
        assert_eq!(Request::from_bytes(&request.to_bytes()), Some(request));
        assert_eq!(Request::from_bytes(&request.to_bytes()[1..]), None);
        assert_eq!(Request::from_bytes(&[0xff; REQUEST]), None);
        let answer = Answer { value: -19, length: 7 };
        assert_eq!(Answer::from_bytes(&answer.to_bytes()), Some(answer));
        assert_eq!(Answer::from_bytes(&[0; ANSWER - 1]), None);
    }

    #[test]
    fn names_are_read_as_they_were_written_and_no_others() {
        for name in [FileName { file: 0, minor: 0 }, FileName { file: u64::MAX, minor: u32::MAX }] {
            let (bytes, length) = name.to_bytes();
            assert_eq!(FileName::from_bytes(&bytes[..length]), Some(name));
            assert_eq!(FileName::from_bytes(&bytes[..length - 1]), None);
        }
        for other in [
            "",
            "drmm-file/",
            "drmm-file/00000000000000g0/0000000000",
            "drmm-file/0000000000000000/9999999999",
        ] {
            assert_eq!(FileName::from_bytes(other.as_bytes()), None, "{other}");
        }
    }
}
