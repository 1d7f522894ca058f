//! A program: a small libdrm for this process.
//!
//! It knows a card only by command words and bytes in its own memory, so its calls take the same
//! path as those of a program behind a shim. Examples and tests show with it what programs see.

mod atomic;

use std::time::Duration;

use drmm_runtime::{Errno, Error, Result};

use crate::face::format::Format;
use crate::host::buffer::Mapping;
use crate::host::caller::Caller;
use crate::host::file::open::open;
use crate::host::file::File;
use crate::host::uapi::{
    self, ClipRect, Layout, ModeCardRes, ModeCreateDumb, ModeCrtc, ModeCrtcPageFlip, ModeDestroyDumb,
    ModeFbCmd2, ModeFbDirtyCmd, ModeGetConnector, ModeInfo, ModeMapDumb, ModeObjSetProperty, VblankEvent,
    Version, WaitVblank, EVENT_SIZE,
};
use crate::host::user::{get, Arena, UserPtr};

/// One property of one object, and its value: ids of both, and the number.
pub type Setting = (u32, u32, u64);

/// An open card and the memory of the program that opened it.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/screen.rs"));
/// # screen! { { #[drmm] pipe: SimplePipe, } plane crtc connector plug light }
/// # fn main() -> Result {
/// # let parent = plug("doc")?;
/// let mut program = Program::new(drmm_kms::open_by_parent("doc")?);
/// let on = program.resources()?;
/// let connector = program.connector(on.connectors[0])?;
/// let best = connector.modes[0];
///
/// let picture = program.create_dumb(best.hdisplay.into(), best.vdisplay.into())?;
/// picture.fill(0x00ff_8000)?;
/// let framebuffer = program.add_framebuffer(&picture, Format::XRGB8888)?;
/// program.set_crtc(on.crtcs[0], framebuffer, connector.id, &best)?;
///
/// program.page_flip(on.crtcs[0], framebuffer, 42)?;
/// let event = program.next_event(std::time::Duration::from_secs(60))?.expect("a flip ends");
/// assert_eq!((event.user_data, event.crtc_id), (42, on.crtcs[0]));
/// # parent.unbind(Removal::Orderly)
/// # }
/// ```
#[derive(Debug)]
pub struct Program {
    file: File,
    mem: Arena,
}

/// Ids of what is on a card.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Resources {
    /// The program's own framebuffers.
    pub framebuffers: Vec<u32>,
    /// CRTCs.
    pub crtcs: Vec<u32>,
    /// Connectors.
    pub connectors: Vec<u32>,
    /// Encoders.
    pub encoders: Vec<u32>,
}

/// A connector.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Connector {
    /// Its id.
    pub id: u32,
    /// Whether a monitor is there.
    pub connected: bool,
    /// The modes on offer, the preferred one first.
    pub modes: Vec<ModeInfo>,
    /// Properties and their values.
    pub properties: Vec<(u32, u64)>,
}

/// A dumb buffer, mapped.
#[derive(Clone, Debug)]
pub struct Dumb {
    /// Its handle.
    pub handle: u32,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Bytes from row to row.
    pub pitch: u32,
    /// Its bytes.
    pub mapping: Mapping,
}

impl Dumb {
    /// Stores `pixels` in row `y` from byte 0 on.
    pub fn write_row(&self, y: u32, pixels: &[u8]) -> Result {
        self.mapping.write_at(u64::from(self.pitch) * u64::from(y), pixels)
    }

    /// Fills all of it with one 32-bit pixel.
    pub fn fill(&self, pixel: u32) -> Result {
        let row: Vec<u8> = (0..self.width).flat_map(|_| pixel.to_le_bytes()).collect();
        (0..self.height).try_for_each(|y| self.write_row(y, &row))
    }
}

impl Program {
    /// Opens a card as [`open`] does.
    pub fn open(minor: u32) -> Result<Self> {
        Ok(Self::new(open(minor)?))
    }

    /// A program that has opened this file.
    #[must_use]
    pub fn new(file: File) -> Self {
        Self { file, mem: Arena::new() }
    }

    /// The open file.
    #[must_use]
    pub fn file(&self) -> &File {
        &self.file
    }

    /// One call whose argument has no pointers. The argument is written back on errors too.
    pub fn call<T: Layout>(&mut self, word: u32, arg: &mut T) -> Result<i32> {
        self.mem.clear();
        self.call_here(word, arg)
    }

    /// As [`Self::call`], with pointers into what was put into memory before.
    fn call_here<T: Layout>(&mut self, word: u32, arg: &mut T) -> Result<i32> {
        let at = self.mem.alloc_value(arg);
        let result = self.file.ioctl(&Caller::here(), word, at, &mut self.mem);
        *arg = get(&mut self.mem, at)?;
        result
    }

    fn room<T: Layout>(&mut self, count: u32) -> Result<u64> {
        let bytes = (count as usize).checked_mul(T::SIZE);
        let bytes =
            bytes.ok_or(Error::new(Errno::EOVERFLOW, "a card announces an absurd number of things"))?;
        Ok(self.mem.alloc_zeroed(bytes).0)
    }

    fn list<T: Layout>(&mut self, at: u64, count: u32) -> Result<Vec<T>> {
        (0..count as usize).map(|index| get(&mut self.mem, UserPtr(at).item::<T>(index)?)).collect()
    }

    /// The driver's name.
    pub fn driver_name(&mut self) -> Result<String> {
        let mut arg = Version::default();
        self.call(uapi::VERSION, &mut arg)?;
        self.mem.clear();
        let length = u32::try_from(arg.name_len).unwrap_or(u32::MAX);
        arg = Version { name_len: length.into(), name: self.room::<u8>(length)?, ..Version::default() };
        self.call_here(uapi::VERSION, &mut arg)?;
        let bytes = self.list(arg.name, length)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// What is on the card.
    pub fn resources(&mut self) -> Result<Resources> {
        let mut arg = ModeCardRes::default();
        self.call(uapi::MODE_GETRESOURCES, &mut arg)?;
        self.mem.clear();
        arg.fb_id_ptr = self.room::<u32>(arg.count_fbs)?;
        arg.crtc_id_ptr = self.room::<u32>(arg.count_crtcs)?;
        arg.connector_id_ptr = self.room::<u32>(arg.count_connectors)?;
        arg.encoder_id_ptr = self.room::<u32>(arg.count_encoders)?;
        self.call_here(uapi::MODE_GETRESOURCES, &mut arg)?;
        Ok(Resources {
            framebuffers: self.list(arg.fb_id_ptr, arg.count_fbs)?,
            crtcs: self.list(arg.crtc_id_ptr, arg.count_crtcs)?,
            connectors: self.list(arg.connector_id_ptr, arg.count_connectors)?,
            encoders: self.list(arg.encoder_id_ptr, arg.count_encoders)?,
        })
    }

    /// A connector, with its monitor looked at anew if this program is master.
    pub fn connector(&mut self, id: u32) -> Result<Connector> {
        let mut arg = ModeGetConnector { connector_id: id, ..ModeGetConnector::default() };
        self.call(uapi::MODE_GETCONNECTOR, &mut arg)?;
        self.mem.clear();
        arg.count_encoders = 0;
        arg.modes_ptr = self.room::<ModeInfo>(arg.count_modes)?;
        arg.props_ptr = self.room::<u32>(arg.count_props)?;
        arg.prop_values_ptr = self.room::<u64>(arg.count_props)?;
        self.call_here(uapi::MODE_GETCONNECTOR, &mut arg)?;
        let properties: Vec<u32> = self.list(arg.props_ptr, arg.count_props)?;
        let values: Vec<u64> = self.list(arg.prop_values_ptr, arg.count_props)?;
        Ok(Connector {
            id,
            connected: arg.connection == uapi::CONNECTED,
            modes: self.list(arg.modes_ptr, arg.count_modes)?,
            properties: properties.into_iter().zip(values).collect(),
        })
    }

    /// Makes a dumb buffer of 32 bits per pixel and maps it.
    pub fn create_dumb(&mut self, width: u32, height: u32) -> Result<Dumb> {
        let mut arg = ModeCreateDumb { width, height, bpp: 32, ..ModeCreateDumb::default() };
        self.call(uapi::MODE_CREATE_DUMB, &mut arg)?;
        let mut map = ModeMapDumb { handle: arg.handle, ..ModeMapDumb::default() };
        self.call(uapi::MODE_MAP_DUMB, &mut map)?;
        let mapping = self.file.mmap(map.offset, arg.size)?;
        Ok(Dumb { handle: arg.handle, width, height, pitch: arg.pitch, mapping })
    }

    /// Lets a buffer's handle go.
    pub fn destroy_dumb(&mut self, dumb: &Dumb) -> Result {
        self.call(uapi::MODE_DESTROY_DUMB, &mut ModeDestroyDumb { handle: dumb.handle }).map(drop)
    }

    /// Makes a framebuffer of all of a buffer.
    pub fn add_framebuffer(&mut self, dumb: &Dumb, format: Format) -> Result<u32> {
        let mut arg = ModeFbCmd2 {
            width: dumb.width,
            height: dumb.height,
            pixel_format: format.fourcc(),
            handles: [dumb.handle, 0, 0, 0],
            pitches: [dumb.pitch, 0, 0, 0],
            ..ModeFbCmd2::default()
        };
        self.call(uapi::MODE_ADDFB2, &mut arg)?;
        Ok(arg.fb_id)
    }

    /// Removes a framebuffer; if it is shown, the CRTC goes off.
    pub fn remove_framebuffer(&mut self, framebuffer: u32) -> Result {
        self.call(uapi::MODE_RMFB, &mut framebuffer.clone()).map(drop)
    }

    /// Sets a mode and shows a framebuffer.
    pub fn set_crtc(&mut self, crtc: u32, framebuffer: u32, connector: u32, mode: &ModeInfo) -> Result {
        self.mem.clear();
        let set_connectors_ptr = self.mem.alloc_value(&connector).0;
        let mut arg = ModeCrtc {
            set_connectors_ptr,
            count_connectors: 1,
            crtc_id: crtc,
            fb_id: framebuffer,
            mode_valid: 1,
            mode: *mode,
            ..ModeCrtc::default()
        };
        self.call_here(uapi::MODE_SETCRTC, &mut arg).map(drop)
    }

    /// Switches a CRTC off.
    pub fn switch_off(&mut self, crtc: u32) -> Result {
        self.call(uapi::MODE_SETCRTC, &mut ModeCrtc { crtc_id: crtc, ..ModeCrtc::default() }).map(drop)
    }

    /// Shows another framebuffer from the next vblank on; an event with `user_data` says when.
    pub fn page_flip(&mut self, crtc: u32, framebuffer: u32, user_data: u64) -> Result {
        let flags = uapi::PAGE_FLIP_EVENT;
        let mut arg = ModeCrtcPageFlip { crtc_id: crtc, fb_id: framebuffer, flags, reserved: 0, user_data };
        self.call(uapi::MODE_PAGE_FLIP, &mut arg).map(drop)
    }

    /// Says that the pixels of a framebuffer in `clips` have changed; no clips mean all of it.
    pub fn dirty(&mut self, framebuffer: u32, clips: &[ClipRect]) -> Result {
        self.mem.clear();
        let mut clips_ptr = 0;
        for (index, clip) in clips.iter().enumerate() {
            let at = self.mem.alloc_value(clip);
            if index == 0 {
                clips_ptr = at.0;
            }
        }
        let num_clips = u32::try_from(clips.len()).unwrap_or(u32::MAX);
        let mut arg =
            ModeFbDirtyCmd { fb_id: framebuffer, num_clips, clips_ptr, ..ModeFbDirtyCmd::default() };
        self.call_here(uapi::MODE_DIRTYFB, &mut arg).map(drop)
    }

    /// Sets a property of an object.
    pub fn set_property(&mut self, object: u32, property: u32, value: u64) -> Result {
        let mut arg =
            ModeObjSetProperty { value, prop_id: property, obj_id: object, ..ModeObjSetProperty::default() };
        self.call(uapi::MODE_OBJ_SETPROPERTY, &mut arg).map(drop)
    }

    /// Waits for `frames` vblanks and returns the number of the newest one.
    pub fn wait_vblank(&mut self, frames: u32) -> Result<u32> {
        let mut arg = WaitVblank { kind: uapi::VBLANK_RELATIVE, sequence: frames, ..WaitVblank::default() };
        self.call(uapi::WAIT_VBLANK, &mut arg)?;
        Ok(arg.sequence)
    }

    /// The next event, if one comes within `timeout`.
    pub fn next_event(&mut self, timeout: Duration) -> Result<Option<VblankEvent>> {
        let mut record = [0; EVENT_SIZE];
        if !self.file.wait_event(timeout)? {
            return Ok(None);
        }
        match self.file.read_events(&mut record) {
            Ok(_) => Ok(Some(VblankEvent::from_bytes(&record))),
            // Another thread of the program was faster.
            Err(error) if error.errno() == Errno::EAGAIN => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Closes the card.
    pub fn close(self) {}
}
