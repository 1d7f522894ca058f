//! QEMU's end of the two sockets, played by the fuzzer.
//!
//! Checked: no panic, and each call returns, with an answer or an error, long before the client
//! would give up on a silent QEMU; a line without an end is not collected for ever.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::thread;
use std::time::{Duration, Instant};

use base64::engine::general_purpose::STANDARD;
use base64::Engine;
use fastrand::Rng;
use private::client;

use crate::bytes;
use crate::run::{Behaviour, Target};

const MOST: usize = 512;
/// The client waits for 20 seconds for what is not coming; here everything comes, or the connection
/// ends.
const TIME: Duration = Duration::from_secs(10);
/// No answer is as long as this.
const ENDLESS: usize = 8 << 20;

/// The target `wire`: first how the client is used, then after byte 0xfe how it is answered.
pub(crate) struct Wire;

impl Target for Wire {
    type Input = Vec<u8>;

    const NAME: &'static str = "wire";
    const EXTENSION: &'static str = "bin";

    fn parse(&self, file: &[u8]) -> Result<Vec<u8>, String> {
        Ok(file.to_vec())
    }

    fn print(&self, input: &Vec<u8>) -> Vec<u8> {
        input.clone()
    }

    fn mutate(&self, base: &Vec<u8>, other: &Vec<u8>, dice: &mut Rng) -> Vec<u8> {
        let mut bytes = base.clone();
        bytes::mutate(&mut bytes, other, MOST, dice);
        bytes
    }

    fn run(&self, input: &Vec<u8>) -> Result<Behaviour, String> {
        let mut parts = input.splitn(2, |byte| *byte == 0xfe);
        let (orders, script) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let orders = &orders[..orders.len().min(64)];
        let pair = || UnixStream::pair().map_err(|error| error.to_string());
        let ((qtest, far_qtest), (qmp, far_qmp)) = (pair()?, pair()?);
        let start = Instant::now();
        let errors = thread::scope(|scope| {
            let bus = scope.spawn(|| serve(far_qtest, Script::new(script), bus_answer));
            let control = scope.spawn(|| serve(far_qmp, Script::new(script), control_answer));
            let errors = client::session(qtest, qmp, orders);
            (errors, bus.join(), control.join())
        });
        let (errors, bus, control) = errors;
        for served in [bus, control] {
            served.map_err(|_| "this end panicked".to_owned())??;
        }
        if start.elapsed() > TIME {
            return Err(format!("it took {:?}", start.elapsed()));
        }
        if let Some(error) = errors.iter().find(|error| error.errno() == drmm_runtime::Errno::ETIMEDOUT) {
            return Err(format!("somebody waited in vain: {error}"));
        }
        let words: Vec<_> = errors.iter().map(|error| error.what().to_owned()).collect();
        let kind = if words.is_empty() { "served" } else { "failed" };
        Ok(Behaviour { kind, is_inside: true, words })
    }
}

/// The bytes of an input, repeated, and changed a little in each round so that every loop ends.
struct Script<'s> {
    bytes: &'s [u8],
    at: usize,
}

impl<'s> Script<'s> {
    fn new(bytes: &'s [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn next(&mut self) -> u8 {
        let byte = self.bytes.get(self.at % self.bytes.len().max(1)).copied().unwrap_or(0);
        self.at += 1;
        byte.wrapping_add((self.at / (self.bytes.len() + 1)).to_le_bytes()[0])
    }

    fn number(&mut self) -> u64 {
        u64::from_le_bytes(std::array::from_fn(|_| self.next()))
    }

    fn some_bytes(&mut self) -> Vec<u8> {
        (0..self.next() % 24).map(|_| self.next()).collect()
    }
}

/// Answers each line until the client or the script ends. `Err` if the client accepts what it must
/// not.
fn serve(
    stream: UnixStream,
    mut script: Script<'_>,
    answer: fn(&str, &mut Script<'_>) -> Vec<u8>,
) -> Result<(), String> {
    let broken = |error: std::io::Error| error.to_string();
    stream.set_write_timeout(Some(TIME)).map_err(broken)?;
    let mut to = stream.try_clone().map_err(broken)?;
    for line in BufReader::new(stream).lines() {
        let Ok(line) = line else { return Ok(()) };
        let mut text = Vec::new();
        match script.next() {
            0..200 => {}
            // One word in front of, or in place of the answer.
            200..210 => text.extend(format!("IRQ raise {}\n", script.next()).bytes()),
            210..214 => text.extend(b"IRQ lower x\nIRQ \n"),
            214..220 => text.extend([script.some_bytes(), b"\n".to_vec()].concat()),
            220..226 => text.extend(b"FAIL Unknown command\n"),
            226..230 => text.extend(b"\n"),
            230..233 => return endless(&mut to),
            233..236 => text.extend(script.some_bytes()),
            236..240 => text.extend(b"\xff\xfe\n"),
            240..244 => return Ok(()),
            _ => text.extend(b"OK 0x0\n"),
        }
        text.extend(answer(&line, &mut script));
        if to.write_all(&text).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

/// Writes a line without an end, for as long as the client reads it.
fn endless(to: &mut UnixStream) -> Result<(), String> {
    let piece = [b'x'; 1 << 13];
    for _ in 0..ENDLESS / piece.len() {
        if to.write_all(&piece).is_err() {
            return Ok(());
        }
    }
    Err("a line without an end is collected".to_owned())
}

fn bus_answer(line: &str, script: &mut Script<'_>) -> Vec<u8> {
    let mut words = line.split(' ');
    let verb = words.next().unwrap_or_default();
    let number = |script: &mut Script<'_>| {
        let shift = script.next() % 64;
        format!("OK 0x{:016x}\n", script.number() >> shift)
    };
    match verb {
        "inb" | "inw" | "inl" => format!("OK 0x{:04x}\n", script.number() & 0xffff_ffff),
        "readb" | "readw" | "readl" | "readq" => number(script),
        "b64read" => {
            let length =
                words.nth(1).and_then(|word| u64::from_str_radix(word.trim_start_matches("0x"), 16).ok());
            let length = usize::try_from(length.unwrap_or(0)).unwrap_or(0) + usize::from(script.next() == 1);
            format!("OK {}\n", STANDARD.encode(vec![script.next(); length]))
        }
        _ => "OK\n".to_owned(),
    }
    .into_bytes()
}

fn control_answer(line: &str, script: &mut Script<'_>) -> Vec<u8> {
    let id = serde_json::from_str::<serde_json::Value>(line).ok().and_then(|value| value.get("id").cloned());
    let id = id.unwrap_or_default();
    let before = match script.next() {
        0..128 => String::new(),
        128..150 => "{\"event\": \"DEVICE_DELETED\", \"data\": {\"device\": [\"d0\"]}}\n".to_owned(),
        150..160 => "{\"event\": 3, \"id\": {}}\n".to_owned(),
        160..180 => "{\"return\": {}, \"id\": 18446744073709551616}\n".repeat(40),
        180..200 => format!("{}\n", "[".repeat(10_000)),
        200..220 => "{\"return\": {}, \"id\": -1}\nnull\n7\n\"\\ud800\"\n".to_owned(),
        _ => "{\"QMP\": {}}\n".to_owned(),
    };
    let body = match script.next() {
        0..200 => "\"return\": {}",
        200..220 => "\"error\": {\"class\": \"DeviceNotFound\", \"desc\": \"x\"}",
        220..240 => "\"error\": 3",
        _ => "\"neither\": []",
    };
    format!("{before}{{{body}, \"id\": {id}}}\n").into_bytes()
}
