//! Commands to a host: text there, text and perhaps a file back.

use std::fs::File;
use std::io::{self, IoSlice, IoSliceMut, Read, Seek};
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;

use rustix::net::{
    connect, recvmsg, sendmsg, socket_with, AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage,
    RecvFlags, SendAncillaryBuffer, SendFlags, SocketAddrUnix, SocketFlags, SocketType,
};

use crate::place::Place;
use crate::wire::{op, Answer, Request, ANSWER, TEXT, VERSION};

/// A connection to a host for commands.
#[derive(Debug)]
pub struct Control {
    socket: OwnedFd,
}

/// What a monitor shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Screen {
    /// Pixels of a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Row by row, a byte each of red, green and blue.
    pub rgb: Vec<u8>,
}

/// What the host answered.
#[derive(Debug)]
pub struct Done {
    /// Text for people.
    pub text: String,
    /// The bytes of a picture, for the command that takes one.
    pub file: Option<File>,
}

impl Control {
    /// Connects to the host of a folder. The error says that there is none.
    pub fn connect(place: &Place) -> io::Result<Self> {
        let none = |error: io::Error| {
            let text = format!(
                "no host serves {}: start one, as with `cargo run --release --example bochs -- --serve` ({error})",
                place.folder().display()
            );
            io::Error::new(error.kind(), text)
        };
        place.check().map_err(none)?;
        let socket = socket_with(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?;
        let address = SocketAddrUnix::new(place.socket())?;
        connect(&socket, &address).map_err(|error| none(error.into()))?;
        let control = Self { socket };
        control.ask(&Request { op: op::HELLO, word: VERSION, ..Request::default() }, "")?;
        Ok(control)
    }

    /// Gives a command and waits until it is done.
    pub fn command(&self, command: &str) -> io::Result<Done> {
        let length = command.len() as u64;
        self.ask(&Request { op: op::COMMAND, length, ..Request::default() }, command)
    }

    /// Connects to the host of the user's own folder.
    pub fn to_the_host() -> io::Result<Self> {
        Self::connect(&Place::new())
    }

    /// What the monitor shows.
    pub fn screen(&self) -> io::Result<Screen> {
        let done = self.command("screenshot")?;
        let wrong = || io::Error::other("the host has sent no picture");
        let (width, height) = done.text.split_once(' ').ok_or_else(wrong)?;
        let number = |digits: &str| digits.parse::<u32>().map_err(|_| wrong());
        let (width, height) = (number(width)?, number(height)?);
        let mut rgb = Vec::new();
        let mut file = done.file.ok_or_else(wrong)?;
        // The descriptor is the host's own, at its end after it was written.
        file.rewind()?;
        file.read_to_end(&mut rgb)?;
        if rgb.len() as u64 != u64::from(width) * u64::from(height) * 3 {
            return Err(wrong());
        }
        Ok(Screen { width, height, rgb })
    }

    /// Opens a card for another program. The descriptor is for it to be passed on.
    pub fn open(&self, minor: u32) -> io::Result<OwnedFd> {
        let request = Request { op: op::OPEN, word: minor.into(), ..Request::default() };
        let lost = || io::Error::other("the host has sent no descriptor");
        self.ask(&request, "")?.file.map(OwnedFd::from).ok_or_else(lost)
    }

    fn ask(&self, request: &Request, text: &str) -> io::Result<Done> {
        let mut none = SendAncillaryBuffer::default();
        let parts = [request.to_bytes().to_vec(), text.as_bytes().to_vec()];
        let parts = parts.each_ref().map(|part| IoSlice::new(part));
        sendmsg(&self.socket, &parts, &mut none, SendFlags::NOSIGNAL)?;
        let mut bytes = vec![0; ANSWER + TEXT];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut with = RecvAncillaryBuffer::new(&mut space);
        let got = loop {
            let mut parts = [IoSliceMut::new(&mut bytes)];
            match recvmsg(&self.socket, &mut parts, &mut with, RecvFlags::CMSG_CLOEXEC) {
                Err(rustix::io::Errno::INTR) => {}
                got => break got?.bytes,
            }
        };
        let file = with.drain().find_map(|message| match message {
            RecvAncillaryMessage::ScmRights(mut fds) => fds.next().map(File::from),
            _ => None,
        });
        let ended = || io::Error::new(io::ErrorKind::ConnectionAborted, "the host has ended");
        let message = bytes.get(..got).unwrap_or_default();
        let answer = Answer::from_bytes(message).ok_or_else(ended)?;
        let text = String::from_utf8_lossy(message.get(ANSWER..).unwrap_or_default()).into_owned();
        if answer.value < 0 {
            return Err(io::Error::other(text));
        }
        Ok(Done { text, file })
    }
}
