//! The threads of the host: one for each connection, and two that follow what programs close.

use std::collections::HashMap;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::thread;

use rustix::net::{accept_with, SocketFlags};

use crate::server::{Server, LOOK_AGAIN};
use crate::session::Session;

/// Enough for a call. A program may have many connections.
const STACK: usize = 512 << 10;

fn named(name: &str) -> thread::Builder {
    thread::Builder::new().name(name.to_owned()).stack_size(STACK)
}

/// Begins the threads that follow what programs close.
pub(crate) fn follow(server: &Arc<Server>) -> io::Result<()> {
    let all = Arc::clone(server);
    named("drmm closing").spawn(move || {
        while !all.is_over() {
            for id in all.files.closing.next(&LOOK_AGAIN) {
                release(&all, id);
            }
        }
    })?;
    let all = Arc::clone(server);
    named("drmm gone").spawn(move || {
        while !all.is_over() {
            all.cancel_for_the_gone();
        }
    })?;
    Ok(())
}

/// Releases a file on a thread of its own: a driver may take its time, and other files wait.
fn release(server: &Arc<Server>, id: u64) {
    let all = Arc::clone(server);
    if named("drmm close").spawn(move || all.files.release(id)).is_err() {
        server.files.release(id);
    }
}

/// Takes a connection and gives it a thread.
pub(crate) fn accept(server: &Arc<Server>, listener: &OwnedFd) -> io::Result<()> {
    let socket = accept_with(listener, SocketFlags::CLOEXEC)?;
    let Some(line) = server.add(socket)? else { return Ok(()) };
    let ends = Ends { server: Arc::clone(server), number: line.number };
    let begun = named("drmm line").spawn(move || {
        Session { server: &ends.server, line: &line, shown: HashMap::new() }.serve();
    });
    begun.map(drop)
}

/// A connection that ends when this is dropped: after its last request, if a driver panics in a
/// call, and if there is no thread for it. Its program waits for an answer until then.
struct Ends {
    server: Arc<Server>,
    number: u64,
}

impl Drop for Ends {
    fn drop(&mut self) {
        self.server.remove(self.number);
    }
}
