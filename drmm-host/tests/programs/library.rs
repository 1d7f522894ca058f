//! What a program calls: the C library's functions, which the preload library replaces.

use std::ffi::CString;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::path::Path;

use drmm_kms::uapi::{self, Layout};

pub(crate) type Done<T = i32> = Result<T, i32>;

fn checked(value: i64) -> Done<i64> {
    if value < 0 {
        Err(io::Error::last_os_error().raw_os_error().unwrap())
    } else {
        Ok(value)
    }
}

pub(crate) fn open(path: &Path, flags: i32) -> Done<OwnedFd> {
    let path = CString::new(path.as_os_str().as_encoded_bytes()).unwrap();
    // SAFETY: a path with its zero.
    let fd = checked(unsafe { libc::open(path.as_ptr(), flags) }.into())?;
    // SAFETY: the new descriptor.
    Ok(unsafe { OwnedFd::from_raw_fd(i32::try_from(fd).unwrap()) })
}

/// A card of the host of `DRMM_DIR`.
pub(crate) fn card(minor: u32) -> Done<OwnedFd> {
    open(&drmm_client::place::Place::new().dri().join(format!("card{minor}")), libc::O_RDWR | libc::O_CLOEXEC)
}

/// Any word with any address.
pub(crate) fn raw_ioctl(fd: RawFd, word: u32, at: usize) -> Done {
    // SAFETY: the address goes to the host, which cannot be hurt by it: that is what is tested.
    let value = checked(unsafe { libc::ioctl(fd, libc::c_ulong::from(word), at) }.into())?;
    Ok(i32::try_from(value).unwrap())
}

/// A call with a structure of its own.
pub(crate) fn ioctl<T: Layout>(fd: &OwnedFd, word: u32, value: &mut T) -> Done {
    let mut bytes = value.to_bytes();
    let result = raw_ioctl(fd.as_raw_fd(), word, bytes.as_mut_ptr().addr())?;
    *value = T::from_bytes(&bytes);
    Ok(result)
}

pub(crate) fn get_cap(fd: &OwnedFd) -> Done<u64> {
    let mut cap = uapi::GetCap { capability: uapi::CAP_DUMB_BUFFER, value: 0 };
    ioctl(fd, uapi::GET_CAP, &mut cap)?;
    Ok(cap.value)
}

pub(crate) fn read(fd: &OwnedFd, into: &mut [u8]) -> Done<usize> {
    // SAFETY: the room that is named.
    let got = checked(unsafe { libc::read(fd.as_raw_fd(), into.as_mut_ptr().cast(), into.len()) } as i64)?;
    Ok(usize::try_from(got).unwrap())
}

/// A picture of one colour on the first CRTC.
pub(crate) struct Shown {
    pub(crate) crtc: u32,
    pub(crate) framebuffer: u32,
}

pub(crate) fn show(fd: &OwnedFd) -> Done<Shown> {
    let (mut crtc, mut connector) = ([0_u32; 8], [0_u32; 8]);
    let mut on = uapi::ModeCardRes::default();
    (on.crtc_id_ptr, on.count_crtcs) = (crtc.as_mut_ptr() as u64, 8);
    (on.connector_id_ptr, on.count_connectors) = (connector.as_mut_ptr() as u64, 8);
    ioctl(fd, uapi::MODE_GETRESOURCES, &mut on)?;
    let mut modes = vec![0_u8; 64 * uapi::ModeInfo::SIZE];
    let mut found = uapi::ModeGetConnector { connector_id: connector[0], ..Default::default() };
    ioctl(fd, uapi::MODE_GETCONNECTOR, &mut found)?;
    (found.modes_ptr, found.count_modes) = (modes.as_mut_ptr() as u64, found.count_modes.min(64));
    (found.count_props, found.count_encoders) = (0, 0);
    ioctl(fd, uapi::MODE_GETCONNECTOR, &mut found)?;
    let mode = uapi::ModeInfo::from_bytes(&modes);
    let (width, height) = (u32::from(mode.hdisplay), u32::from(mode.vdisplay));
    let mut dumb = uapi::ModeCreateDumb { width, height, bpp: 32, ..Default::default() };
    ioctl(fd, uapi::MODE_CREATE_DUMB, &mut dumb)?;
    let mut add = uapi::ModeFbCmd {
        width,
        height,
        pitch: dumb.pitch,
        bpp: 32,
        depth: 24,
        handle: dumb.handle,
        fb_id: 0,
    };
    ioctl(fd, uapi::MODE_ADDFB, &mut add)?;
    let mut set = uapi::ModeCrtc {
        set_connectors_ptr: connector.as_ptr() as u64,
        count_connectors: 1,
        crtc_id: crtc[0],
        fb_id: add.fb_id,
        mode_valid: 1,
        mode,
        ..Default::default()
    };
    ioctl(fd, uapi::MODE_SETCRTC, &mut set)?;
    Ok(Shown { crtc: crtc[0], framebuffer: add.fb_id })
}

/// Asks for a flip to the same picture, with an event.
pub(crate) fn flip(fd: &OwnedFd, shown: &Shown, user_data: u64) -> Done {
    let mut flip = uapi::ModeCrtcPageFlip {
        crtc_id: shown.crtc,
        fb_id: shown.framebuffer,
        flags: uapi::PAGE_FLIP_EVENT,
        user_data,
        ..Default::default()
    };
    ioctl(fd, uapi::MODE_PAGE_FLIP, &mut flip)
}

/// Waits for so many vblanks, or asks for the event of one.
pub(crate) fn wait_vblank(fd: &OwnedFd, kind: u32, sequence: u32) -> Done {
    let kind = kind | uapi::VBLANK_RELATIVE;
    ioctl(fd, uapi::WAIT_VBLANK, &mut uapi::WaitVblank { kind, sequence, ..Default::default() })
}
