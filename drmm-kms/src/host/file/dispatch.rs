//! From a command word to the function behind it, as `drm_ioctl` does.

use drmm_runtime::{Errno, Error, Result};

use super::{
    atomic, blob, connector, core_calls, crtc, cursor, dumb, flip, framebuffer, master, plane, property,
    resources, vblank, Call, File,
};
use crate::host::caller::Caller;
use crate::host::uapi::{self, Layout};
use crate::host::user::{UserMemory, UserPtr};

/// Which files may make a call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rights {
    Anyone,
    Master,
}

struct Entry {
    word: u32,
    rights: Rights,
    run: fn(&Call<'_>, &mut [u8], &mut dyn UserMemory) -> Result<i32>,
}

macro_rules! calls {
    ($($word:ident $rights:ident $handler:path;)*) => {
        const CALLS: &[Entry] = &[$(Entry {
            word: uapi::$word,
            rights: Rights::$rights,
            run: |file, bytes, mem| {
                let mut arg = Layout::from_bytes(bytes);
                let result = $handler(file, &mut arg, mem);
                // On errors too: programs see the same half-filled argument as from the kernel.
                arg.write_to(bytes);
                result
            },
        },)*];
    };
}

calls! {
    VERSION Anyone core_calls::version;
    GET_UNIQUE Anyone core_calls::get_unique;
    GET_MAGIC Anyone master::get_magic;
    SET_VERSION Master core_calls::set_version;
    GEM_CLOSE Anyone dumb::gem_close;
    GET_CAP Anyone core_calls::get_cap;
    SET_CLIENT_CAP Anyone core_calls::set_client_cap;
    AUTH_MAGIC Master master::auth_magic;
    SET_MASTER Anyone master::set_master;
    DROP_MASTER Anyone master::drop_master;
    WAIT_VBLANK Anyone vblank::wait_vblank;
    MODE_GETRESOURCES Anyone resources::get_resources;
    MODE_GETCRTC Anyone crtc::get_crtc;
    MODE_SETCRTC Master crtc::set_crtc;
    MODE_CURSOR Master cursor::cursor;
    MODE_GETGAMMA Anyone crtc::get_gamma;
    MODE_SETGAMMA Master crtc::set_gamma;
    MODE_GETENCODER Anyone connector::get_encoder;
    MODE_GETCONNECTOR Anyone connector::get_connector;
    MODE_GETPROPERTY Anyone property::get_property;
    MODE_SETPROPERTY Master property::set_connector_property;
    MODE_GETPROPBLOB Anyone property::get_blob;
    MODE_GETFB Anyone framebuffer::get;
    MODE_ADDFB Anyone framebuffer::add;
    MODE_RMFB Anyone framebuffer::remove;
    MODE_PAGE_FLIP Master flip::page_flip;
    MODE_DIRTYFB Master flip::dirty;
    MODE_CREATE_DUMB Anyone dumb::create;
    MODE_MAP_DUMB Anyone dumb::map;
    MODE_DESTROY_DUMB Anyone dumb::destroy;
    MODE_GETPLANERESOURCES Anyone plane::get_plane_resources;
    MODE_GETPLANE Anyone plane::get_plane;
    MODE_SETPLANE Master plane::set_plane;
    MODE_ADDFB2 Anyone framebuffer::add2;
    MODE_OBJ_GETPROPERTIES Anyone property::get_object_properties;
    MODE_OBJ_SETPROPERTY Master property::set_object_property;
    MODE_CURSOR2 Master cursor::cursor2;
    MODE_ATOMIC Master atomic::atomic;
    MODE_CREATEPROPBLOB Anyone blob::create;
    MODE_DESTROYPROPBLOB Anyone blob::destroy;
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
        if call.rights == Rights::Master && !self.is_master() {
            return Err(Error::new(Errno::EACCES, "only the master of the card may make this call"));
        }
        let result = (call.run)(&Call { file: self, caller }, &mut bytes, mem);
        mem.copy_out(arg, bytes.get(..out).unwrap_or_default())?;
        result
    }
}
