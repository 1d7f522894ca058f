//! Arguments as a program would give them, so that calls get past their first checks.

use drmm_kms::uapi::{self, Layout};
use drmm_kms::{Arena, Format, Mode, Program};
use fastrand::Rng;

/// What a program knows of its card.
#[derive(Default)]
pub(super) struct Card {
    crtc: u32,
    connector: u32,
    plane: u32,
    properties: Vec<(u32, u32)>,
    pub(super) handle: u32,
    pub(super) framebuffer: u32,
}

/// Pixels of a side, and bytes of a row.
const SIDE: u32 = 1024;
const PITCH: u32 = SIDE * 4;
/// Where a list of the argument is: right behind an argument of up to 128 bytes.
pub(super) const LIST: u64 = Arena::BASE + 128;

impl Card {
    /// Looks around once, as each program does.
    pub(super) fn look(program: &mut Program) -> drmm_runtime::Result<Self> {
        program.use_atomic()?;
        let resources = program.resources()?;
        let first = |ids: &[u32]| ids.first().copied().unwrap_or(0);
        let (crtc, connector) = (first(&resources.crtcs), first(&resources.connectors));
        let plane = first(&program.planes()?);
        let mut properties = Vec::new();
        for object in [crtc, connector, plane] {
            properties.extend(program.properties(object)?.into_iter().map(|(id, _)| (object, id)));
        }
        Ok(Self { crtc, connector, plane, properties, handle: 0, framebuffer: 0 })
    }

    pub(super) fn ids(&self) -> Vec<u32> {
        let properties = self.properties.iter().map(|(_, property)| *property);
        [self.crtc, self.connector, self.plane].into_iter().chain(properties).collect()
    }

    /// The argument of a call, and a list for it. `None` for calls that need no art.
    pub(super) fn argument(&self, word: u32, dice: &mut Rng) -> Option<(Vec<u8>, Vec<u32>)> {
        let (crtc_id, fb_id, handle) = (self.crtc, self.framebuffer, self.handle);
        let mode = if dice.bool() { Mode::XGA } else { Mode::SVGA };
        let (width, height) = (mode.width().into(), mode.height().into());
        let bytes = match word {
            uapi::MODE_CREATE_DUMB => {
                uapi::ModeCreateDumb { width: SIDE, height: SIDE, bpp: 32, ..Default::default() }.to_bytes()
            }
            uapi::MODE_ADDFB2 => uapi::ModeFbCmd2 {
                width: SIDE,
                height: SIDE,
                pixel_format: Format::XRGB8888.fourcc(),
                handles: [handle, 0, 0, 0],
                pitches: [PITCH, 0, 0, 0],
                ..Default::default()
            }
            .to_bytes(),
            uapi::MODE_SETCRTC => uapi::ModeCrtc {
                set_connectors_ptr: LIST,
                count_connectors: 1,
                crtc_id,
                fb_id,
                mode_valid: 1,
                mode: mode.to_info(),
                ..Default::default()
            }
            .to_bytes(),
            uapi::MODE_PAGE_FLIP => {
                uapi::ModeCrtcPageFlip { crtc_id, fb_id, flags: dice.u32(..2), ..Default::default() }
                    .to_bytes()
            }
            uapi::MODE_SETPLANE => uapi::ModeSetPlane {
                plane_id: self.plane,
                crtc_id,
                fb_id,
                crtc_w: width,
                crtc_h: height,
                src_w: width << 16,
                src_h: height << 16,
                src_x: dice.u32(..2) << 15,
                ..Default::default()
            }
            .to_bytes(),
            uapi::MODE_DIRTYFB => {
                uapi::ModeFbDirtyCmd { fb_id, flags: dice.u32(..4), ..Default::default() }.to_bytes()
            }
            uapi::WAIT_VBLANK => uapi::WaitVblank {
                kind: if dice.bool() { uapi::VBLANK_EVENT } else { 0 } | dice.u32(..2),
                sequence: dice.u32(..4),
                ..Default::default()
            }
            .to_bytes(),
            uapi::CRTC_QUEUE_SEQUENCE => uapi::CrtcQueueSequence {
                crtc_id,
                flags: dice.u32(..4),
                sequence: dice.u64(..4),
                ..Default::default()
            }
            .to_bytes(),
            uapi::MODE_OBJ_SETPROPERTY => {
                let (obj_id, prop_id) = *self.properties.get(dice.usize(..self.properties.len().max(1)))?;
                uapi::ModeObjSetProperty { value: dice.u64(..4), prop_id, obj_id, ..Default::default() }
                    .to_bytes()
            }
            uapi::SET_CLIENT_CAP => {
                uapi::SetClientCap { capability: uapi::CLIENT_CAP_ATOMIC, value: dice.u64(..3) }.to_bytes()
            }
            uapi::MODE_GETCONNECTOR => {
                uapi::ModeGetConnector { connector_id: self.connector, ..Default::default() }.to_bytes()
            }
            uapi::CRTC_GET_SEQUENCE => uapi::CrtcGetSequence { crtc_id, ..Default::default() }.to_bytes(),
            uapi::MODE_ATOMIC => return Some(self.atomic(dice)),
            uapi::MODE_RMFB | uapi::MODE_GETFB | uapi::MODE_GETFB2 | uapi::MODE_CLOSEFB => {
                let mut bytes = fb_id.to_bytes();
                bytes.resize(uapi::size(word), 0);
                bytes
            }
            uapi::MODE_MAP_DUMB | uapi::PRIME_HANDLE_TO_FD | uapi::GEM_FLINK => {
                let mut bytes = handle.to_bytes();
                bytes.resize(uapi::size(word), 0);
                bytes
            }
            _ => return None,
        };
        Some((bytes, vec![self.connector]))
    }

    /// A few properties, each with a small value or an id.
    fn atomic(&self, dice: &mut Rng) -> (Vec<u8>, Vec<u32>) {
        let mut list = Vec::new();
        let count = dice.usize(1..5);
        let chosen: Vec<_> = (0..count)
            .filter_map(|_| self.properties.get(dice.usize(..self.properties.len().max(1))).copied())
            .collect();
        let count = u32::try_from(chosen.len()).unwrap_or(0);
        list.extend(chosen.iter().map(|(object, _)| *object));
        list.extend(chosen.iter().map(|_| 1));
        list.extend(chosen.iter().map(|(_, property)| *property));
        // The values begin at a multiple of eight bytes from the list's own place.
        list.resize(list.len().next_multiple_of(2), 0);
        let values = list.len() as u64;
        for _ in &chosen {
            let value = [0, 1, self.crtc, self.framebuffer, SIDE, SIDE << 16][dice.usize(..6)];
            list.extend([value, 0]);
        }
        let each = u64::from(count) * 4;
        let arg = uapi::ModeAtomic {
            flags: [0, 0x100, 0x200, 0x400, 0x401, 0x600, 0x601][dice.usize(..7)],
            count_objs: count,
            objs_ptr: LIST,
            count_props_ptr: LIST + each,
            props_ptr: LIST + 2 * each,
            prop_values_ptr: LIST + 4 * values,
            ..Default::default()
        };
        (arg.to_bytes(), list)
    }
}
