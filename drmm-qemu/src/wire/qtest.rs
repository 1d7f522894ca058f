//! The client of QEMU's test socket: every register, port and config access goes through here.
//!
//! Three threads meet. A *caller* appends its request to the text that is to be sent; one that asks
//! something sends the text itself and waits for its answer. Writes are posted: they collect, and
//! the *flusher* sends them soon, so that a driver which rings a bell and then sleeps is heard. The
//! *reader* matches answers to requests, which come in the same order, and picks out interrupt
//! lines, which come anywhere between.
//!
//! Two locks keep this free of circles. `wire` is held while text is written, which can block until
//! QEMU takes it; `pending` only for a moment. The reader takes `pending` alone, so that answers
//! are always drained and QEMU is never stuck with one while we are stuck with a request.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use drmm_pci::__private::lock;
use drmm_pci::transport::Width;
use drmm_runtime::{Errno, Error, Result};

use super::request::{self, Request};
use crate::error::{os_error, ENDED};
use crate::events::Events;
use crate::irq::{LineChange, Notice};
use crate::thread::spawn;

/// QEMU answers in microseconds. If it is silent for this long, it and the machine are given
/// up.
const ANSWER_TIME: Duration = Duration::from_secs(20);
/// Posted writes are sent by the caller itself when this much text has collected.
const MAX_POSTED: usize = 64 * 1024;
/// The longest answer to any request: a block of [`request::MAX_BLOCK`] bytes in
/// base64.
const MAX_LINE: u64 = 256 * 1024;

/// Says that a function is gone, once and for all.
///
/// It is raised, and looked at for every request, under the lock of the wire. So every request that
/// passed the look is on the wire before the raise, and a function that is plugged into the same
/// slot later cannot be reached by it.
#[derive(Debug, Default)]
pub(crate) struct Gone(AtomicBool);

impl Gone {
    pub(crate) fn is_raised(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// A connection to QEMU's test socket.
#[derive(Debug)]
pub(crate) struct Qtest {
    link: Arc<Link>,
}

#[derive(Debug)]
struct Link {
    wire: Mutex<Wire>,
    posted: Condvar,
    pending: Mutex<Pending>,
}

#[derive(Debug)]
struct Wire {
    stream: UnixStream,
    text: String,
    is_closed: bool,
}

#[derive(Debug, Default)]
struct Pending {
    /// One entry for each request without an answer; `None` for a posted write.
    answers: VecDeque<Option<SyncSender<Result<String>>>>,
    /// How many of them are posted.
    posted: usize,
    ended: Option<Error>,
}

impl Qtest {
    /// Takes over a connection. Interrupt lines are reported to `irqs`; `events` end when the
    /// connection does.
    pub(crate) fn new(stream: UnixStream, irqs: Sender<Notice>, events: Arc<Events>) -> Result<Self> {
        let broken = |error| os_error("the qtest socket cannot be set up", &error);
        stream.set_write_timeout(Some(ANSWER_TIME)).map_err(broken)?;
        let incoming = stream.try_clone().map_err(broken)?;
        let wire = Wire { stream, text: String::new(), is_closed: false };
        let link =
            Arc::new(Link { wire: Mutex::new(wire), posted: Condvar::new(), pending: Mutex::default() });
        let reader = Arc::clone(&link);
        spawn("qtest reader", move || {
            reader.read(incoming, &irqs);
            events.end();
        })?;
        let flusher = Arc::clone(&link);
        spawn("qtest flusher", move || flusher.flush_posted())?;
        Ok(Self { link })
    }

    /// Queues writes. They arrive in order with everything else, and soon.
    ///
    /// Fails with `ENODEV` if `gone` is raised or QEMU ended.
    pub(crate) fn post(&self, gone: Option<&Gone>, writes: &[Request<'_>]) -> Result {
        self.link.submit(gone, writes, None)
    }

    /// Queues `before`, then sends `question` and waits for the answer. No other caller's request
    /// comes between.
    ///
    /// Fails with `ENODEV` if `gone` is raised or QEMU ended, with `EIO` if QEMU refused.
    pub(crate) fn ask(
        &self,
        gone: Option<&Gone>,
        before: &[Request<'_>],
        question: Request<'_>,
    ) -> Result<String> {
        let (answer, wait) = mpsc::sync_channel(1);
        self.link.submit(gone, before, Some((question, answer)))?;
        self.wait(&wait)
    }

    /// Asks for a number.
    pub(crate) fn ask_number(
        &self,
        gone: Option<&Gone>,
        before: &[Request<'_>],
        question: Request<'_>,
    ) -> Result<u64> {
        request::number(&self.ask(gone, before, question)?)
    }

    /// Raises `gone`. Requests that passed before are on the wire already.
    pub(crate) fn raise(&self, gone: &Gone) {
        let _wire = lock(&self.link.wire);
        gone.0.store(true, Ordering::Release);
    }

    /// Waits until QEMU has carried out everything that was queued before.
    pub(crate) fn barrier(&self) -> Result {
        // Port 0x80 is where firmware shows its progress: no device answers a read, so it has no
        // effect.
        self.ask(None, &[], Request::In { port: 0x80, width: Width::B1 }).map(drop)
    }

    /// Waits until no posted write is under way, which costs nothing if none is.
    ///
    /// Fails with `ENODEV` if QEMU ended.
    pub(crate) fn settle(&self) -> Result {
        let (posted, ended) = {
            let pending = lock(&self.link.pending);
            (pending.posted, pending.ended)
        };
        match ended {
            Some(error) => Err(error),
            None if posted == 0 => Ok(()),
            None => self.barrier(),
        }
    }

    fn wait(&self, answer: &Receiver<Result<String>>) -> Result<String> {
        match answer.recv_timeout(ANSWER_TIME) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Disconnected) => Err(ENDED),
            Err(RecvTimeoutError::Timeout) => {
                let error = Error::new(Errno::ETIMEDOUT, "QEMU did not answer in time and is given up");
                self.link.end(error);
                self.link.close();
                Err(error)
            }
        }
    }
}

impl Drop for Qtest {
    fn drop(&mut self) {
        // The threads hold the link, so they must be ended explicitly.
        self.link.end(ENDED);
        self.link.close();
    }
}

impl Link {
    fn submit(
        &self,
        gone: Option<&Gone>,
        posted: &[Request<'_>],
        question: Option<(Request<'_>, SyncSender<Result<String>>)>,
    ) -> Result {
        let mut wire = lock(&self.wire);
        if gone.is_some_and(Gone::is_raised) {
            return Err(Error::new(Errno::ENODEV, "the function is gone"));
        }
        let was_idle = wire.text.is_empty();
        let start = wire.text.len();
        let requests = posted.iter().chain(question.as_ref().map(|(request, _)| request));
        for request in requests {
            if let Err(error) = request.encode(&mut wire.text) {
                wire.text.truncate(start);
                return Err(error);
            }
        }
        let is_urgent = question.is_some();
        if let Err(error) = self.expect(posted.len(), question.map(|(_, answer)| answer)) {
            wire.text.clear();
            return Err(error);
        }
        if is_urgent || wire.text.len() >= MAX_POSTED {
            return self.send(&mut wire);
        }
        if was_idle {
            self.posted.notify_one();
        }
        Ok(())
    }

    /// Notes which answers will come. Fails once the connection has ended.
    fn expect(&self, unheard: usize, answer: Option<SyncSender<Result<String>>>) -> Result {
        let mut pending = lock(&self.pending);
        if let Some(error) = pending.ended {
            return Err(error);
        }
        pending.answers.extend(std::iter::repeat_n(None, unheard));
        pending.posted += unheard;
        pending.answers.extend(answer.map(Some));
        Ok(())
    }

    /// Sends what has collected.
    fn send(&self, wire: &mut Wire) -> Result {
        let Wire { stream, text, .. } = wire;
        let sent = stream.write_all(text.as_bytes());
        text.clear();
        if sent.is_err() {
            // Half a line may be sent: requests and answers can no longer be matched.
            self.end(ENDED);
            return Err(ENDED);
        }
        Ok(())
    }

    fn flush_posted(&self) {
        let mut wire = lock(&self.wire);
        while !wire.is_closed {
            if wire.text.is_empty() {
                wire = self.posted.wait(wire).unwrap_or_else(PoisonError::into_inner);
            } else if self.send(&mut wire).is_err() {
                return;
            }
        }
    }

    fn read(&self, incoming: UnixStream, irqs: &Sender<Notice>) {
        let mut incoming = BufReader::with_capacity(128 * 1024, incoming);
        let mut line = String::new();
        let error = loop {
            line.clear();
            match incoming.by_ref().take(MAX_LINE).read_line(&mut line) {
                Ok(_) if line.ends_with('\n') => {}
                _ => break ENDED,
            }
            if let Err(error) = self.take(line.trim_end(), irqs) {
                break error;
            }
        };
        let _ = incoming.get_ref().shutdown(Shutdown::Both);
        self.end(error);
        self.close();
    }

    /// Handles one line from QEMU. Fails if it does not match the pending requests.
    fn take(&self, line: &str, irqs: &Sender<Notice>) -> Result {
        if let Some(change) = line.strip_prefix("IRQ ") {
            if let Some(change) = LineChange::parse(change) {
                // The receiver is gone while the machine is being dropped.
                let _ = irqs.send(Notice::Change(change));
            }
            return Ok(());
        }
        let waiter = {
            let mut pending = lock(&self.pending);
            let unasked = Error::new(Errno::EIO, "QEMU answered on the qtest socket without being asked");
            let waiter = pending.answers.pop_front().ok_or(unasked)?;
            pending.posted = pending.posted.saturating_sub(usize::from(waiter.is_none()));
            waiter
        };
        let answer = match line.strip_prefix("OK") {
            Some(answer) => Ok(answer.trim_start().to_owned()),
            None => Err(Error::new(Errno::EIO, "QEMU refused a request on the qtest socket")),
        };
        match waiter {
            // A caller that gave up waiting has dropped its end.
            Some(waiter) => drop(waiter.try_send(answer)),
            None => drop(answer?),
        }
        Ok(())
    }

    /// Ends the connection: callers that wait, and those that come later, get `error`.
    fn end(&self, error: Error) {
        let waiting = {
            let mut pending = lock(&self.pending);
            pending.ended.get_or_insert(error);
            pending.posted = 0;
            std::mem::take(&mut pending.answers)
        };
        for waiter in waiting.into_iter().flatten() {
            let _ = waiter.try_send(Err(error));
        }
    }

    /// Ends the threads.
    fn close(&self) {
        let mut wire = lock(&self.wire);
        wire.is_closed = true;
        let _ = wire.stream.shutdown(Shutdown::Both);
        self.posted.notify_all();
    }
}
