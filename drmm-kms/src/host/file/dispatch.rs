//! From a command word to the function behind it, as `drm_ioctl` does.

use drmm_runtime::{Errno, Error, Result};

use super::{
    atomic, blob, connector, core_calls, crtc, cursor, dumb, flip, framebuffer, lease, master, obsolete,
    plane, property, resources, share, vblank, Call, File,
};
use crate::host::caller::Caller;
use crate::host::uapi::{self, Layout};
use crate::host::user::{UserMemory, UserPtr};

/// Which files may make a call: `drm_ioctl_permit`.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Rights {
    /// `DRM_AUTH`: a file that was let in, or is master.
    auth: bool,
    /// `DRM_MASTER`.
    master: bool,
    /// `DRM_ROOT_ONLY`.
    root: bool,
}

const ANYONE: Rights = Rights { auth: false, master: false, root: false };
const AUTH: Rights = Rights { auth: true, ..ANYONE };
const MASTER: Rights = Rights { master: true, ..ANYONE };
const ROOT: Rights = Rights { auth: true, master: true, root: true };

struct Entry {
    word: u32,
    rights: Rights,
    run: fn(&Call<'_>, &mut [u8], &mut dyn UserMemory) -> Result<i32>,
}

macro_rules! calls {
    ($($rights:ident { $($word:ident $handler:path;)* })*) => {
        const CALLS: &[Entry] = &[$($(Entry {
            word: uapi::$word,
            rights: $rights,
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

impl Rights {
    /// `EACCES` in the kernel's order: root, let in, master.
    fn check(self, call: &Call<'_>) -> Result {
        let refused = |what| Err(Error::new(Errno::EACCES, what));
        if self.root && !call.caller.is_admin() {
            return refused("only an administrator may make this call");
        }
        let state = call.state();
        if self.auth && !state.files.get(&call.id).is_some_and(|file| file.authenticated) {
            return refused("only a file that its master has let in may make this call");
        }
        if self.master && !state.is_master(call.id) {
            return refused("only the master of the card may make this call");
        }
        Ok(())
    }
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
        let nr = uapi::nr(word);
        let call = CALLS.iter().find(|call| uapi::nr(call.word) == nr);
        let call = call.ok_or(
            Error::new(Errno::EINVAL, "a call that this card does not have: number").figure(nr.into()),
        )?;

        // A program built against another version of a structure has another size in its word. What
        // it does not send is zero, what it does not expect is not stored.
        let (theirs, ours) = (uapi::direction(word), uapi::direction(call.word));
        let size = uapi::size(word);
        let into = if theirs.write && ours.write { size } else { 0 };
        let out = if theirs.read && ours.read { size } else { 0 };
        let mut bytes = vec![0; into.max(out).max(uapi::size(call.word))];
        mem.copy_in(arg, bytes.get_mut(..into).unwrap_or_default())?;
        let result = self.permitted(caller, call, &mut bytes, mem);
        // A refused call stores its argument too, as it came.
        mem.copy_out(arg, bytes.get(..out).unwrap_or_default())?;
        result
    }

    /// `drm_ioctl_kernel`: the device may have gone while the argument was copied.
    fn permitted(
        &self,
        caller: &Caller<'_>,
        entry: &Entry,
        bytes: &mut [u8],
        mem: &mut dyn UserMemory,
    ) -> Result<i32> {
        self.state().file(self.id)?.used_by(caller.process());
        self.check_plugged()?;
        let call = Call { file: self, caller };
        entry.rights.check(&call)?;
        (entry.run)(&call, bytes, mem)
    }
}
