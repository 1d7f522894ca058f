//! From a command word to the function behind it, as `drm_ioctl` does.

use drmm_runtime::{Errno, Error, Result};

use super::{
    atomic, blob, connector, core_calls, crtc, cursor, dumb, flip, framebuffer, lease, master, obsolete,
    plane, property, resources, share, vblank, Call, File, GONE,
};
use crate::face::ioctl::IoctlFlags;
use crate::host::caller::Caller;
use crate::host::uapi::{self, Layout};
use crate::host::user::{UserMemory, UserPtr};

const ANYONE: IoctlFlags = IoctlFlags::NONE;
const AUTH: IoctlFlags = IoctlFlags::NONE.auth();
const MASTER: IoctlFlags = IoctlFlags::NONE.master();
const ROOT: IoctlFlags = IoctlFlags::NONE.auth().master().root_only();

struct Entry {
    word: u32,
    flags: IoctlFlags,
    run: Run,
}

type Run = fn(&Call<'_>, &mut [u8], &mut dyn UserMemory) -> Result<i32>;

macro_rules! calls {
    ($($flags:ident { $($word:ident $handler:path;)* })*) => {
        const CALLS: &[Entry] = &[$($(Entry {
            word: uapi::$word,
            flags: $flags,
            run: |file, bytes, mem| {
                let mut arg = Layout::from_bytes(bytes);
                let result = $handler(file, &mut arg, mem);
                // On errors too: programs see the same half-filled argument as from the kernel.
                arg.write_to(bytes);
                result
            },
        },)*)*];
    };
}

calls! {
    ANYONE {
        VERSION core_calls::version;
        GET_UNIQUE core_calls::get_unique;
        GET_MAGIC master::get_magic;
        GET_CLIENT core_calls::get_client;
        GET_STATS core_calls::get_stats;
        GEM_CLOSE dumb::gem_close;
        GET_CAP core_calls::get_cap;
        SET_CLIENT_CAP core_calls::set_client_cap;
        SET_MASTER master::set_master;
        DROP_MASTER master::drop_master;
        PRIME_HANDLE_TO_FD share::handle_to_fd;
        PRIME_FD_TO_HANDLE share::fd_to_handle;
        WAIT_VBLANK vblank::wait_vblank;
        CRTC_GET_SEQUENCE vblank::get_sequence;
        CRTC_QUEUE_SEQUENCE vblank::queue_sequence;
        MODE_GETRESOURCES resources::get_resources;
        MODE_GETCRTC crtc::get_crtc;
        MODE_GETGAMMA crtc::get_gamma;
        MODE_GETENCODER connector::get_encoder;
        MODE_GETCONNECTOR connector::get_connector;
        MODE_GETPROPERTY property::get_property;
        MODE_GETPROPBLOB property::get_blob;
        MODE_GETFB framebuffer::get;
        MODE_GETFB2 framebuffer::get2;
        MODE_ADDFB framebuffer::add;
        MODE_ADDFB2 framebuffer::add2;
        MODE_RMFB framebuffer::remove;
        MODE_CLOSEFB framebuffer::close;
        MODE_CREATE_DUMB dumb::create;
        MODE_MAP_DUMB dumb::map;
        MODE_DESTROY_DUMB dumb::destroy;
        MODE_GETPLANERESOURCES plane::get_plane_resources;
        MODE_GETPLANE plane::get_plane;
        MODE_OBJ_GETPROPERTIES property::get_object_properties;
        MODE_CREATEPROPBLOB blob::create;
        MODE_DESTROYPROPBLOB blob::destroy;
        SYNCOBJ_CREATE obsolete::no_fences;
        SYNCOBJ_DESTROY obsolete::no_fences;
        SYNCOBJ_HANDLE_TO_FD obsolete::no_fences;
        SYNCOBJ_FD_TO_HANDLE obsolete::no_fences;
        SYNCOBJ_WAIT obsolete::no_fences;
        SYNCOBJ_RESET obsolete::no_fences;
        SYNCOBJ_SIGNAL obsolete::no_fences;
        SYNCOBJ_TIMELINE_WAIT obsolete::no_fences;
        SYNCOBJ_QUERY obsolete::no_fences;
        SYNCOBJ_TRANSFER obsolete::no_fences;
        SYNCOBJ_TIMELINE_SIGNAL obsolete::no_fences;
        SYNCOBJ_EVENTFD obsolete::no_fences;
    }
    AUTH {
        GEM_FLINK share::flink;
        GEM_OPEN share::open;
        FINISH obsolete::nothing;
    }
    MASTER {
        SET_VERSION core_calls::set_version;
        AUTH_MAGIC master::auth_magic;
        MODE_SETCRTC crtc::set_crtc;
        MODE_CURSOR cursor::cursor;
        MODE_CURSOR2 cursor::cursor2;
        MODE_SETGAMMA crtc::set_gamma;
        MODE_ATTACHMODE obsolete::nothing;
        MODE_DETACHMODE obsolete::nothing;
        MODE_SETPROPERTY property::set_connector_property;
        MODE_OBJ_SETPROPERTY property::set_object_property;
        MODE_PAGE_FLIP flip::page_flip;
        MODE_DIRTYFB flip::dirty;
        MODE_SETPLANE plane::set_plane;
        MODE_ATOMIC atomic::atomic;
        MODE_CREATE_LEASE lease::create;
        MODE_LIST_LESSEES lease::list;
        MODE_GET_LEASE lease::get;
        MODE_REVOKE_LEASE lease::revoke;
    }
    ROOT {
        SET_UNIQUE obsolete::invalid;
        BLOCK obsolete::nothing;
        UNBLOCK obsolete::nothing;
        ADD_DRAW obsolete::nothing;
        RM_DRAW obsolete::nothing;
        UPDATE_DRAW obsolete::nothing;
    }
}

/// `drm_ioctl_permit`: `EACCES` in the kernel's order: root, let in, master.
fn permit(call: &Call<'_>, flags: IoctlFlags) -> Result {
    let refused = |what| Err(Error::new(Errno::EACCES, what));
    if flags.is_for_root() && !call.caller.is_admin() {
        return refused("only an administrator may make this call");
    }
    let state = call.state();
    if flags.is_for_auth() && !state.files.get(&call.id).is_some_and(|file| file.authenticated) {
        return refused("only a file that its master has let in may make this call");
    }
    if flags.is_for_master() && !state.is_master(call.id) {
        return refused("only the master of the card may make this call");
    }
    Ok(())
}

/// A call, of the core or of the driver.
struct Found {
    word: u32,
    flags: IoctlFlags,
    /// `None` for the driver's.
    run: Option<Run>,
}

impl File {
    /// One call, in the kernel's words: which thread makes it, a command word, and where its
    /// argument is in the program's memory.
    ///
    /// The result is what a program gets for success, 0 but for few calls. Errors are those of the
    /// kernel; `ENODEV` for every call after unplug, `ENOTTY` for a word that is not DRM's,
    /// `EINVAL` for a call that does not exist, `EACCES` for one that only the master may make,
    /// `EFAULT` for a pointer that leads nowhere, `EINTR` for a wait that the caller has cancelled.
    pub fn ioctl(
        &self,
        caller: &Caller<'_>,
        word: u32,
        arg: UserPtr,
        mem: &mut dyn UserMemory,
    ) -> Result<i32> {
        self.answer(self.call(caller, word, arg, mem))
    }

    fn call(&self, caller: &Caller<'_>, word: u32, arg: UserPtr, mem: &mut dyn UserMemory) -> Result<i32> {
        self.check_plugged()?;
        if uapi::kind(word) != uapi::IOCTL_BASE {
            return Err(Error::new(Errno::ENOTTY, "a command word that is not DRM's").figure(word.into()));
        }
        let call = self.find(uapi::nr(word))?;

        // A program built against another version of a structure has another size in its word. What
        // it does not send is zero, what it does not expect is not stored.
        let (theirs, ours) = (uapi::direction(word), uapi::direction(call.word));
        let size = uapi::size(word);
        let into = if theirs.write && ours.write { size } else { 0 };
        let out = if theirs.read && ours.read { size } else { 0 };
        let mut bytes = vec![0; into.max(out).max(uapi::size(call.word))];
        // Of nothing, no pointer is looked at.
        if into > 0 {
            mem.copy_in(arg, bytes.get_mut(..into).unwrap_or_default())?;
        }
        let result = self.permitted(caller, &call, &mut bytes, mem);
        // A refused call stores its argument too, as it came.
        if out > 0 {
            mem.copy_out(arg, bytes.get(..out).unwrap_or_default())?;
        }
        result
    }

    fn find(&self, nr: u8) -> Result<Found> {
        let found = if (uapi::COMMAND_BASE..uapi::COMMAND_END).contains(&nr) {
            let own = self.card.backend.find_call(nr);
            own.map(|call| Found { word: call.word, flags: call.flags, run: None })
        } else {
            let call = CALLS.iter().find(|call| uapi::nr(call.word) == nr);
            call.map(|call| Found { word: call.word, flags: call.flags, run: Some(call.run) })
        };
        found
            .ok_or(Error::new(Errno::EINVAL, "a call that this card does not have: number").figure(nr.into()))
    }

    /// `drm_ioctl_kernel`: the device may have gone while the argument was copied.
    fn permitted(
        &self,
        caller: &Caller<'_>,
        found: &Found,
        bytes: &mut [u8],
        mem: &mut dyn UserMemory,
    ) -> Result<i32> {
        self.state().file(self.id)?.used_by(caller.process());
        self.check_plugged()?;
        let call = Call { file: self, caller };
        permit(&call, found.flags)?;
        let nr = uapi::nr(found.word);
        let Some(run) = found.run else {
            let data = self.data.as_ref().ok_or(GONE)?;
            return self.card.backend.run_call(nr, data, bytes);
        };
        if self.card.modes.limits.is_none() {
            needs_no_modes(nr)?;
        }
        run(&call, bytes, mem)
    }
}

/// The core's answers on a driver without `DRIVER_MODESET` and without dumb buffers.
fn needs_no_modes(nr: u8) -> Result {
    match nr {
        0xb2..=0xb4 => Err(Error::new(Errno::ENOSYS, "the card has no dumb buffers")),
        // Buffers, vblanks, modes, leases, GETFB2, CLOSEFB; but no-ops do nothing as ever.
        0x09..=0x0b | 0x0d | 0x3a..=0x3c | 0xa0..=0xa7 | 0xaa..=0xbe | 0xc6..=0xc9 | 0xce | 0xd0 => {
            Err(Error::new(Errno::EOPNOTSUPP, "the card shows nothing: it has no modes"))
        }
        _ => Ok(()),
    }
}
