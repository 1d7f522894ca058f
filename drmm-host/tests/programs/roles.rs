//! What the programs of the tests do. Each ends with an exit code; a panic is a failure.

use std::io::{self, BufRead};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use drmm_kms::uapi::{self, Layout, VblankEvent};

use crate::library::{self, card, flip, get_cap, ioctl, raw_ioctl, read, show, wait_vblank};

pub(crate) fn play(role: &str) -> ExitCode {
    match role {
        "file" => file(),
        "after exec" => after_exec(),
        "buffers" => buffers(),
        "events" => events(),
        "interrupted" => interrupted(),
        "wait" => wait(),
        "hold" => hold(),
        "flip" => flip_until_it_fails(),
        "memory" => memory(),
        "speed" => crate::speed::measure(),
        "host" => crate::removal::host(),
        _ => panic!("no such role: {role}"),
    }
    ExitCode::SUCCESS
}

/// Runs a part in a child of `fork`, and returns its exit code.
fn in_a_child(part: impl FnOnce() -> i32) -> i32 {
    // SAFETY: this program has one thread.
    match unsafe { libc::fork() } {
        0 => {
            let code = part();
            // SAFETY: ends the child at once.
            unsafe { libc::_exit(code) }
        }
        child => {
            let mut status = 0;
            // SAFETY: a child of this process, and room for its status.
            assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
            if libc::WIFEXITED(status) {
                libc::WEXITSTATUS(status)
            } else {
                -1
            }
        }
    }
}

/// Open, `stat`, `readlink`, call, `dup`, `fork`, passing on, and `exec` at the end.
fn file() {
    let fd = card(0).unwrap();
    assert_eq!(get_cap(&fd), Ok(1));
    let mut found: libc::stat = unsafe_zeroed();
    // SAFETY: room for the answer.
    assert_eq!(unsafe { libc::fstat(fd.as_raw_fd(), &raw mut found) }, 0);
    assert_eq!(found.st_mode & libc::S_IFMT, libc::S_IFCHR);
    assert_eq!((libc::major(found.st_rdev), libc::minor(found.st_rdev)), (226, 0));
    let link = std::fs::read_link(format!("/proc/self/fd/{}", fd.as_raw_fd())).unwrap();
    assert_eq!(link.to_str(), Some("/dev/dri/card0"));

    let copy = fd.try_clone().unwrap();
    drop(fd);
    assert_eq!(get_cap(&copy), Ok(1), "a copy is the same file");
    assert_eq!(in_a_child(|| i32::from(get_cap(&copy) != Ok(1))), 0, "and so it is in a child");
    assert_eq!(get_cap(&copy), Ok(1), "whose calls are not mixed with its parent's");

    // Another process gets it by a socket and uses its own memory.
    let (ours, theirs) = std::os::unix::net::UnixDatagram::pair().unwrap();
    pass(&ours, &copy);
    let code = in_a_child(|| {
        drop(ours);
        let got = receive(&theirs);
        drop(card(0).unwrap());
        i32::from(get_cap(&got) != Ok(1))
    });
    assert_eq!(code, 0, "a descriptor that was passed on is the same file");

    // A buffer is mapped, and what is written stays.
    let mut dumb = uapi::ModeCreateDumb { width: 64, height: 64, bpp: 32, ..Default::default() };
    ioctl(&copy, uapi::MODE_CREATE_DUMB, &mut dumb).unwrap();
    let mut map = uapi::ModeMapDumb { handle: dumb.handle, ..Default::default() };
    ioctl(&copy, uapi::MODE_MAP_DUMB, &mut map).unwrap();
    let place = |length: usize| {
        let flags = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_SHARED);
        // SAFETY: a new mapping at a place of the kernel's choice.
        unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                length,
                flags.0,
                flags.1,
                copy.as_raw_fd(),
                map.offset.cast_signed(),
            )
        }
    };
    let (first, second) = (place(16384), place(16384));
    assert!(first != libc::MAP_FAILED && second != libc::MAP_FAILED);
    // SAFETY: the mapping of above.
    unsafe { first.cast::<u32>().write_volatile(0x1234_5678) };
    // SAFETY: the other one.
    assert_eq!(unsafe { second.cast::<u32>().read_volatile() }, 0x1234_5678);
    assert!(place(1 << 20) == libc::MAP_FAILED, "more than the buffer has");

    // The next program in this process finds the descriptor open.
    // SAFETY: a descriptor of this process.
    assert_eq!(unsafe { libc::fcntl(copy.as_raw_fd(), libc::F_SETFD, 0) }, 0);
    let mut next = std::process::Command::new(std::env::current_exe().unwrap());
    next.env("DRMM_TEST_ROLE", "after exec").env("DRMM_TEST_FD", copy.as_raw_fd().to_string());
    panic!("{}", next.exec());
}

fn unsafe_zeroed() -> libc::stat {
    // SAFETY: numbers, for which zeros are values.
    unsafe { std::mem::zeroed() }
}

fn after_exec() {
    let number = std::env::var("DRMM_TEST_FD").unwrap().parse().unwrap();
    // SAFETY: the descriptor that was left open for this program.
    let fd = unsafe { OwnedFd::from_raw_fd(number) };
    assert_eq!(get_cap(&fd), Ok(1));
    println!("served after exec");
    wait_for_a_line();
}

fn pass(socket: &std::os::unix::net::UnixDatagram, fd: &OwnedFd) {
    use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags};
    let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut with = SendAncillaryBuffer::new(&mut space);
    let fds = [std::os::fd::AsFd::as_fd(fd)];
    assert!(with.push(SendAncillaryMessage::ScmRights(&fds)));
    rustix::net::sendmsg(socket, &[io::IoSlice::new(b"x")], &mut with, SendFlags::empty()).unwrap();
}

fn receive(socket: &std::os::unix::net::UnixDatagram) -> OwnedFd {
    use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags};
    let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut with = RecvAncillaryBuffer::new(&mut space);
    let mut byte = [0];
    rustix::net::recvmsg(socket, &mut [io::IoSliceMut::new(&mut byte)], &mut with, RecvFlags::empty())
        .unwrap();
    let found = with.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut fds) => fds.next(),
        _ => None,
    });
    found.unwrap()
}

fn wait_for_a_line() {
    io::stdin().lock().read_line(&mut String::new()).unwrap();
}

/// A buffer passed from one file to another by a descriptor, which another process maps.
fn buffers() {
    let (from, to) = (card(0).unwrap(), card(0).unwrap());
    let mut dumb = uapi::ModeCreateDumb { width: 64, height: 64, bpp: 32, ..Default::default() };
    ioctl(&from, uapi::MODE_CREATE_DUMB, &mut dumb).unwrap();
    let flags = uapi::PRIME_RDWR;
    let mut out = uapi::PrimeHandle { handle: dumb.handle, flags, fd: -1 };
    ioctl(&from, uapi::PRIME_HANDLE_TO_FD, &mut out).unwrap();
    // SAFETY: a descriptor of this process.
    assert_eq!(unsafe { libc::fcntl(out.fd, libc::F_GETFD) }, 0, "it stays open at `exec`");
    let mut closed = uapi::PrimeHandle { flags: flags | uapi::PRIME_CLOEXEC, ..out };
    ioctl(&from, uapi::PRIME_HANDLE_TO_FD, &mut closed).unwrap();
    // SAFETY: as before.
    assert_eq!(unsafe { libc::fcntl(closed.fd, libc::F_GETFD) }, libc::FD_CLOEXEC);
    let place = |fd| {
        // SAFETY: a new mapping at a place of the kernel's choice.
        let place = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                16384,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_SHARED,
                fd,
                0,
            )
        };
        assert!(place != libc::MAP_FAILED);
        place.cast::<u32>()
    };
    let here = place(out.fd);
    let code = in_a_child(|| {
        // SAFETY: the child's own mapping.
        unsafe { place(closed.fd).write_volatile(0x0bad_cafe) };
        0
    });
    assert_eq!(code, 0);
    // SAFETY: the mapping of above.
    assert_eq!(unsafe { here.read_volatile() }, 0x0bad_cafe);
    let mut back = uapi::PrimeHandle { fd: closed.fd, ..Default::default() };
    ioctl(&to, uapi::PRIME_FD_TO_HANDLE, &mut back).unwrap();
    let mut add = uapi::ModeFbCmd {
        width: 64,
        height: 64,
        pitch: dumb.pitch,
        bpp: 32,
        depth: 24,
        handle: back.handle,
        fb_id: 0,
    };
    ioctl(&to, uapi::MODE_ADDFB, &mut add).unwrap();
    for (fd, error) in [(-1, libc::EBADF), (9999, libc::EBADF), (0, libc::EINVAL)] {
        let mut none = uapi::PrimeHandle { fd, ..Default::default() };
        assert_eq!(ioctl(&to, uapi::PRIME_FD_TO_HANDLE, &mut none), Err(error), "{fd}");
    }
    // No number is left: the program is told so, and loses nothing.
    let limit = libc::rlimit { rlim_cur: 3, rlim_max: 4096 };
    // SAFETY: the value is on this stack.
    assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) }, 0);
    assert_eq!(ioctl(&from, uapi::PRIME_HANDLE_TO_FD, &mut out), Err(libc::EMFILE));
    assert_eq!(card(0).err(), Some(libc::EMFILE));
    assert_eq!(get_cap(&from), Ok(1));
}

/// Events: nothing is there yet, room that is too small, several at once, and no room at the end.
fn events() {
    let fd = card(0).unwrap();
    // SAFETY: a descriptor of this process.
    assert_eq!(unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) }, 0);
    assert_eq!(read(&fd, &mut [0; 64]), Err(libc::EAGAIN));
    let shown = show(&fd).unwrap();
    for user_data in 0..3 {
        flip(&fd, &shown, user_data).unwrap();
        wait_for_an_event(&fd);
    }
    assert_eq!(read(&fd, &mut [0; 31]), Ok(0), "not even one fits");
    let mut bytes = [0; 80];
    assert_eq!(read(&fd, &mut bytes), Ok(64), "two fit, and none is split");
    let seen = |at: usize| VblankEvent::from_bytes(&bytes[at..]).user_data;
    assert_eq!((seen(0), seen(32)), (0, 1));
    assert_eq!(read(&fd, &mut bytes), Ok(32));
    assert_eq!(VblankEvent::from_bytes(&bytes).user_data, 2);
    assert_eq!(read(&fd, &mut bytes), Err(libc::EAGAIN));

    // As many as fit, which is what the kernel allows; then one is read, and one fits again.
    let ask = || wait_vblank(&fd, uapi::VBLANK_EVENT, 1);
    let mut asked = 0;
    while ask().is_ok() {
        asked += 1;
    }
    assert_eq!((asked, ask()), (drmm_kms::EVENT_BUDGET, Err(libc::ENOMEM)));
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(ask(), Err(libc::ENOMEM), "unread events take room as well");
    assert_eq!(read(&fd, &mut bytes[..32]), Ok(32));
    assert_eq!(ask(), Ok(0));
    let mut all = 1;
    let begin = Instant::now();
    while all < asked + 1 && begin.elapsed() < Duration::from_secs(20) {
        all += read(&fd, &mut [0; 4096]).unwrap_or(0) / 32;
    }
    assert_eq!(all, asked + 1, "no event was lost");
}

/// Waits until an event can be read, and long enough for one more.
fn wait_for_an_event(fd: &OwnedFd) {
    let mut fds = [rustix::event::PollFd::new(fd, rustix::event::PollFlags::IN)];
    assert_eq!(rustix::event::poll(&mut fds, None), Ok(1));
    std::thread::sleep(Duration::from_millis(60));
}

extern "C" fn on_alarm(_: i32) {}

/// Sets the handler of `SIGALRM`, and lets one come after 100 ms and then every 100 ms.
fn alarm(flags: i32) {
    // SAFETY: numbers, for which zeros are values.
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    (action.sa_sigaction, action.sa_flags) = (on_alarm as extern "C" fn(i32) as usize, flags);
    // SAFETY: the handler does nothing.
    assert_eq!(unsafe { libc::sigaction(libc::SIGALRM, &raw const action, std::ptr::null_mut()) }, 0);
    let time = libc::timeval { tv_sec: 0, tv_usec: 100_000 };
    let timer = libc::itimerval { it_interval: time, it_value: time };
    // SAFETY: the value is on this stack.
    assert_eq!(unsafe { libc::setitimer(libc::ITIMER_REAL, &raw const timer, std::ptr::null_mut()) }, 0);
}

fn interrupted() {
    let fd = card(0).unwrap();
    show(&fd).unwrap();
    alarm(0);
    let begin = Instant::now();
    assert_eq!(wait_vblank(&fd, 0, 150), Err(libc::EINTR));
    assert!(begin.elapsed() < Duration::from_millis(1500), "{:?}", begin.elapsed());
    assert_eq!(get_cap(&fd), Ok(1), "the connection is as it was");
    alarm(libc::SA_RESTART);
    assert_eq!(wait_vblank(&fd, 0, 30), Ok(0), "the wait goes on after the handler");
}

fn wait() {
    let fd = card(0).unwrap();
    show(&fd).unwrap();
    println!("waiting");
    println!("{:?}", wait_vblank(&fd, 0, 100_000));
}

fn hold() {
    let fd = card(0).unwrap();
    show(&fd).unwrap();
    println!("holding");
    wait_for_a_line();
    drop(fd);
    println!("closed");
    wait_for_a_line();
}

/// The card that has a node: cards that were pulled may still have numbers.
fn the_card() -> OwnedFd {
    let folder = drmm_client::place::Place::new().dri();
    let name = folder.read_dir().unwrap().flatten().next().unwrap().file_name();
    card(name.to_str().unwrap().trim_start_matches("card").parse().unwrap()).unwrap()
}

/// Flips with its own master, or reads capabilities if another program is master, until it gets an
/// error; says which.
fn flip_until_it_fails() {
    let fd = the_card();
    // SAFETY: a descriptor of this process.
    assert_eq!(unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) }, 0);
    let shown = show(&fd).ok();
    println!("drawing {}", shown.is_some());
    let error = loop {
        let done = match &shown {
            Some(shown) => flip(&fd, shown, 7),
            None => wait_vblank(&fd, 0, 1),
        };
        match done {
            // The one before is not shown yet, or the picture of the master has gone.
            Ok(_) | Err(libc::EBUSY | libc::EINVAL) => {}
            Err(error) => break error,
        }
        std::thread::sleep(Duration::from_millis(2));
        let _ = read(&fd, &mut [0; 1024]);
    };
    println!("{}", drmm_runtime::Errno::from_number(error).map_or("?", drmm_runtime::Errno::name));
    wait_for_a_line();
    // Clean-up on a card that is gone fails and hangs nowhere.
    let mut on = uapi::ModeDestroyDumb { handle: 1 };
    assert!(ioctl(&fd, uapi::MODE_DESTROY_DUMB, &mut on).is_err());
    drop(fd);
}

/// Addresses of all kinds.
fn memory() {
    let fd = card(0).unwrap();
    let word = uapi::GET_CAP;
    let at = |address: usize| raw_ioctl(fd.as_raw_fd(), word, address);
    let page = |prot| {
        let (length, flags) = (8192, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
        // SAFETY: a new mapping at a place of the kernel's choice.
        unsafe { libc::mmap(std::ptr::null_mut(), length, prot, flags, -1, 0) }
    };
    let both = page(libc::PROT_READ | libc::PROT_WRITE).cast::<u8>();
    let second = both.wrapping_add(4096);
    // SAFETY: the second page of the mapping of above.
    assert_eq!(unsafe { libc::munmap(second.cast(), 4096) }, 0);
    let ask = |at: *mut u8| {
        // SAFETY: eight bytes of the first page.
        unsafe { at.copy_from_nonoverlapping(uapi::CAP_DUMB_BUFFER.to_ne_bytes().as_ptr(), 8) };
    };
    ask(both);
    assert_eq!(at(both.addr()), Ok(0));
    let end = both.wrapping_add(4096 - 8);
    ask(end);
    assert_eq!(at(end.addr()), Err(libc::EFAULT), "the second half is not there");
    for nowhere in [0, 8, 4096, usize::MAX - 7, 1 << 63, 0xffff_8000_0000_0000] {
        assert_eq!(at(nowhere), Err(libc::EFAULT), "{nowhere:#x}");
    }
    assert_eq!(at(page(libc::PROT_NONE).addr()), Err(libc::EFAULT), "what may not be read");
    assert_eq!(at(page(libc::PROT_READ).addr()), Err(libc::EFAULT), "what may not be written");
    // Read and executed, but not written: an answer cannot be stored.
    let name = b"unwritable\0";
    let mut version = uapi::Version { name_len: 4, name: name.as_ptr() as u64, ..Default::default() };
    assert_eq!(ioctl(&fd, uapi::VERSION, &mut version), Err(libc::EFAULT));
    assert_eq!(&name[..4], b"unwr");
    let _ = library::get_cap(&fd).unwrap();
}
