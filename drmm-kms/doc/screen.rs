// A small display driver, for the examples in the documentation of this crate: each of them shows a
// part of it, and takes the rest from here.

use std::sync::atomic::AtomicU64;

use drmm_kms::prelude::*;
use drmm_kms::{mode, Caller, Program};
use drmm_runtime::bus::Parent;
use drmm_runtime::io::{Sink, Source, Window};
use drmm_runtime::prelude::*;

/// Video memory for 640 by 480 pixels of four bytes.
pub struct Vram(Vec<AtomicU64>);

impl Sink for Vram {
    fn copy_from(&self, at: u64, from: Source<'_>) -> Result {
        Window::over(&self.0).copy_from(usize::try_from(at).unwrap_or(usize::MAX), from);
        Ok(())
    }
}

impl Vram {
    fn new() -> Self {
        Self((0..640 * 480 * 4 / 8).map(|_| AtomicU64::new(0)).collect())
    }
}

/// A driver struct with these fields, and what the example does not show.
macro_rules! screen {
    ({ $($fields:tt)* } $($shown:ident)*) => {
        #[drm_driver(name = "screen", desc = "A small display", major = 1, minor = 0)]
        pub struct Screen {
            #[drm_device]
            drm: DrmDevice,
            #[devm]
            mode: &'bound Mutex<Option<Mode>>,
            #[devm]
            vram: &'bound Vram,
            $($fields)*
        }

        $(screen! { @$shown })*
    };
    (@crtc) => {
        impl DriverCrtc for Screen {
            fn atomic_enable(hw: &ScreenHw<'_>, new: &CrtcCommit<'_>) -> Result {
                *hw.mode.lock() = Some(*new.mode());
                Ok(())
            }

            fn atomic_disable(hw: &ScreenHw<'_>, _: &CrtcCommit<'_>) -> Result {
                *hw.mode.lock() = None;
                Ok(())
            }
        }
    };
    (@plane) => {
        impl DriverPlane for Screen {
            fn atomic_update(hw: &ScreenHw<'_>, new: &PlaneUpdate<'_>) -> Result {
                let stride = new.placed().dst.width() * 4;
                new.for_each_row(new.damage(), |row| {
                    row.pixels.write_to(hw.vram, u64::from(row.y * stride + row.x * 4))
                })
            }
        }
    };
    (@connector) => {
        impl DriverConnector for Screen {
            fn detect(_: &ScreenHw<'_>, probe: &mut Probe<'_>) -> Result<Detected> {
                probe.add_mode(Mode::VGA.preferred(true))?;
                Ok(Detected::Connected)
            }
        }
    };
    // A card of this name is plugged in, with one pipe in the field `pipe`.
    (@plug) => {
        pub fn plug(name: &'static str) -> Result<Parent> {
            let parent = Parent::new(name)?;
            parent.bind((), |device| {
                let screen = devm_drm_dev_alloc!(device, |drm| Screen {
                    mode: device.devm(Mutex::new(None))?,
                    vram: device.devm(Vram::new())?,
                    pipe: drm.drmm_simple_pipe(&[Format::XRGB8888])?,
                })?;
                screen.devm_register()
            })?;
            Ok(parent)
        }
    };
    // A program lights the display: what a test of the example has to get through.
    (@light) => {
        pub fn light(name: &'static str) -> Result {
            let mut program = Program::new(drmm_kms::open_by_parent(name)?);
            let on = program.resources()?;
            let connector = program.connector(on.connectors[0])?;
            let best = connector.modes[0];
            let dumb = program.create_dumb(best.hdisplay.into(), best.vdisplay.into())?;
            let framebuffer = program.add_framebuffer(&dumb, Format::XRGB8888)?;
            program.set_crtc(on.crtcs[0], framebuffer, connector.id, &best)?;
            program.page_flip(on.crtcs[0], framebuffer, 1)?;
            let event = program.next_event(std::time::Duration::from_secs(60))?;
            assert_eq!(event.map(|event| event.user_data), Some(1));
            Ok(())
        }
    };
}
