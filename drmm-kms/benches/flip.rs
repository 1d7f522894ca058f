//! How many instructions a flip takes inside the core, beside the copy of its pixels, as valgrind's
//! callgrind counts them.
//!
//! ```text
//! cargo bench -p drmm-kms --bench flip
//! ```
//!
//! The threads of the vblanks are counted as well, so the figures vary by some percent.
#![forbid(unsafe_code)]

use std::env;
use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::AtomicU64;
use std::sync::Arc;
use std::time::Duration;

use drmm_kms::prelude::*;
use drmm_kms::uapi::PAGE_FLIP_EVENT;
use drmm_kms::{open_by_parent, Of, Program};
use drmm_runtime::bus::Parent;
use drmm_runtime::io::{Sink, Source, Window};
use drmm_runtime::prelude::*;

/// Video memory of 1024 by 768 pixels of four bytes.
#[derive(Clone)]
struct Memory(Arc<[AtomicU64]>);

impl Sink for Memory {
    fn copy_from(&self, at: u64, from: Source<'_>) -> Result {
        Window::over(&self.0).copy_from(usize::try_from(at).unwrap_or(usize::MAX), from);
        Ok(())
    }
}

/// The plane of a head.
struct Picture;

impl Resource for Picture {
    type Ends = AtLastRef;
}

struct Heads(#[expect(dead_code, reason = "they are kept")] Vec<(Plane<Picture>, Crtc, Encoder, Connector)>);

impl Resource for Heads {
    type Ends = AtLastRef;
}

#[drm_driver(name = "flips", desc = "Counts instructions", major = 1, minor = 0)]
struct Flips {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    memory: &'bound Memory,
    #[drmm]
    modes: ModeConfig,
    #[drmm]
    heads: Heads,
    paints: bool,
}

const FORMATS: [Format; 1] = [Format::XRGB8888];

fn head<'build>(
    drm: &Building<'build, Flips>,
    modes: impl Of<'build, ModeConfig> + Copy,
) -> Result<(Plane<Picture>, Crtc, Encoder, Connector)> {
    let mut plane = drm.drmm_universal_plane_alloc(modes, Picture, PlaneConfig::primary(&FORMATS))?;
    let mut crtc: Crtc = drm.drmm_crtc_init_with_planes(modes, (), &mut plane)?;
    let mut encoder = drm.drmm_encoder_init(modes, EncoderType::Virtual, &mut crtc)?;
    let connector = drm.drmm_connector_init(modes, (), ConnectorType::Virtual, &mut encoder)?;
    Ok((plane, crtc, encoder, connector))
}

impl DriverPlane<Picture> for Flips {
    fn atomic_update(hw: &FlipsHw<'_>, new: &PlaneUpdate<'_, Picture>) -> Result {
        if !hw.paints {
            return Ok(());
        }
        new.for_each_row(new.damage(), |row| row.pixels.write_to(hw.memory, u64::from(row.y) * 4096))
    }
}

impl DriverCrtc for Flips {
    fn atomic_enable(_: &FlipsHw<'_>, _: &CrtcCommit<'_>) -> Result {
        Ok(())
    }

    fn atomic_disable(_: &FlipsHw<'_>, _: &CrtcCommit<'_>) -> Result {
        Ok(())
    }
}

impl DriverConnector for Flips {}

/// Flips `heads` heads together, `turns` times.
fn flips(heads: usize, paints: bool, turns: u32) -> Result {
    let parent = Parent::new("flips")?;
    parent.bind((), |device| {
        let memory = Memory((0..1024 * 768 / 2).map(|_| AtomicU64::new(0)).collect());
        let flips = devm_drm_dev_alloc!(device, |drm| Flips {
            memory: device.devm(memory)?,
            modes: drm.drmm_mode_config_init(ModeLimits::default())?,
            heads: Heads((0..heads).map(|_| head(drm, &modes)).collect::<Result<_>>()?),
            paints,
        })?;
        flips.devm_register()
    })?;
    let mut program = Program::new(open_by_parent("flips")?);
    program.use_atomic()?;
    let dumb = program.create_dumb(1024, 768)?;
    let framebuffer = program.add_framebuffer(&dumb, Format::XRGB8888)?;
    // Half a microsecond a frame: the flip before is always done.
    let mode = Mode::new(i32::MAX.unsigned_abs(), Mode::XGA.horizontal(), Mode::XGA.vertical(), 0)?;
    let resources = program.resources()?;
    let mut settings = Vec::new();
    for (crtc, connector) in resources.crtcs.iter().zip(&resources.connectors) {
        program.set_crtc(*crtc, framebuffer, *connector, &mode.to_info())?;
    }
    for plane in program.planes()? {
        settings.push((plane, program.property(plane, "FB_ID")?.0, framebuffer.into()));
    }
    for _ in 0..turns {
        program.atomic(&settings, PAGE_FLIP_EVENT, 0)?;
        for _ in 0..heads {
            let event = program.next_event(Duration::from_secs(1))?;
            event.ok_or(Error::new(Errno::ETIMEDOUT, "a flip has no event"))?;
        }
    }
    parent.unbind(Removal::Surprise)
}

/// Instructions of this program when it flips this many times.
fn collected(way: (usize, bool), turns: u32) -> Option<f64> {
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env::current_exe().ok()?)
        .env("DRMM_COUNT", format!("{} {} {turns}", way.0, u8::from(way.1)))
        .stdout(Stdio::null())
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&run.stderr);
    if !run.status.success() {
        eprintln!("{said}");
        return None;
    }
    let line = said.lines().find(|line| line.contains("Collected :"))?;
    line.rsplit(' ').next()?.parse().ok()
}

fn main() -> ExitCode {
    if let Ok(what) = env::var("DRMM_COUNT") {
        let words: Vec<u32> = what.split(' ').map(|word| word.parse().unwrap_or(0)).collect();
        let [heads, paints, turns] = words[..] else { return ExitCode::FAILURE };
        return match flips(heads as usize, paints == 1, turns) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error}");
                ExitCode::FAILURE
            }
        };
    }
    if Command::new("valgrind").arg("--version").stdout(Stdio::null()).status().is_err() {
        println!("skipped: valgrind is not installed");
        return ExitCode::SUCCESS;
    }
    println!("Instructions of an atomic commit that flips 1024 x 768 pixels, and of reading its event");
    for (name, way, turns) in [
        ("one head, without the copy", (1, false), 400),
        ("two heads, without the copy", (2, false), 400),
        ("one head, with the copy", (1, true), 10),
        ("two heads, with the copy", (2, true), 10),
    ] {
        let counts = collected(way, turns).zip(collected(way, 3 * turns));
        let Some((few, many)) = counts else {
            eprintln!("a run under valgrind has failed");
            return ExitCode::FAILURE;
        };
        println!("{name:<32} {:>12.0}", (many - few) / f64::from(2 * turns));
    }
    ExitCode::SUCCESS
}
