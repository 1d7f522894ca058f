//! Two heads with cursors: one commit lights both, one cursor is partly off its display.
//!
//! `driver.rs` is the driver, `glass.rs` the simulated chip. What both panels show is written as a
//! picture: `heads.png`, or the file that the first argument names. `--svg FILE` draws the run,
//! `--trace FILE` writes it as JSON lines.
#![forbid(unsafe_code)]

mod driver;
mod glass;

use std::fs::File;
use std::io::BufWriter;

use drmm_draw::Recording;
use drmm_kms::uapi::{ATOMIC_ALLOW_MODESET, PAGE_FLIP_EVENT};
use drmm_kms::{open_by_parent, Format, Mode, Program};
use drmm_runtime::bus::{Parent, Removal};
use drmm_runtime::report::Recorder;
use drmm_runtime::{Errno, Error, Result};

use driver::Heads;
use glass::Glass;

/// Width, height, and rows of red, green, blue.
pub type Picture = (u32, u32, Vec<u8>);

/// The program: a gradient on each head in one commit, and a cursor on each.
fn paint(program: &mut Program, mode: &Mode) -> Result {
    program.use_atomic()?;
    let resources = program.resources()?;
    let (width, height) = (u32::from(mode.width()), u32::from(mode.height()));
    let mut settings = Vec::new();
    for (head, (crtc, connector)) in resources.crtcs.iter().zip(&resources.connectors).enumerate() {
        let dumb = program.create_dumb(width, height)?;
        for y in 0..height {
            let shade = |x: u32| u8::try_from(x * 255 / width).unwrap_or(255);
            let level = u8::try_from(y * 255 / height).unwrap_or(255);
            let pixel = |x| if head == 0 { [shade(x), level, 40, 0] } else { [40, shade(x), level, 0] };
            dumb.write_row(y, &(0..width).flat_map(pixel).collect::<Vec<u8>>())?;
        }
        let framebuffer = program.add_framebuffer(&dumb, Format::XRGB8888)?;
        let primary = primary_of(program, head)?;
        let blob = program.mode_blob(mode)?;
        let (w, h) = (u64::from(width), u64::from(height));
        for (object, name, value) in [
            (*connector, "CRTC_ID", u64::from(*crtc)),
            (*crtc, "MODE_ID", blob.into()),
            (*crtc, "ACTIVE", 1),
            (primary, "FB_ID", framebuffer.into()),
            (primary, "CRTC_ID", u64::from(*crtc)),
            (primary, "CRTC_W", w),
            (primary, "CRTC_H", h),
            (primary, "SRC_W", w << 16),
            (primary, "SRC_H", h << 16),
        ] {
            settings.push((object, program.property(object, name)?.0, value));
        }
    }
    program.atomic(&settings, ATOMIC_ALLOW_MODESET | PAGE_FLIP_EVENT, 0)?;
    let sprite = program.create_dumb(64, 64)?;
    sprite.fill(0xffff_ffff)?;
    let places = [(288, 208), (-24, 450)];
    for (crtc, (x, y)) in resources.crtcs.iter().zip(places) {
        program.move_cursor(*crtc, x, y)?;
        program.set_cursor(*crtc, Some(&sprite))?;
    }
    Ok(())
}

/// The primary plane of a head.
fn primary_of(program: &mut Program, head: usize) -> Result<u32> {
    let mut primaries = Vec::new();
    for plane in program.planes()? {
        if program.property(plane, "type")?.1 == 1 {
            primaries.push(plane);
        }
    }
    primaries.get(head).copied().ok_or(Error::new(Errno::ENODEV, "the head has no primary plane"))
}

/// Shows something on both heads, and that a third of a link is not enough for more.
pub fn run(say: &mut dyn FnMut(&str)) -> Result<[Picture; 2]> {
    let recorder = Recorder::new();
    let (glass, parent) = (Glass::default(), Parent::new("heads0")?);
    parent.bind(glass.clone(), Heads::probe)?;
    let mut program = Program::new(open_by_parent("heads0")?);
    paint(&mut program, &Mode::VGA)?;
    let shown = [glass.look(0), glass.look(1)];
    match paint(&mut program, &Mode::XGA) {
        Err(error) => say(&format!("two larger modes: {error}")),
        Ok(()) => return Err(Error::new(Errno::EIO, "the link carries more than it can")),
    }
    parent.unbind(Removal::Orderly)?;
    let dark = (0..2).all(|head| glass.look(head).0 == 0);
    say(if dark { "both panels are dark after the unbind" } else { "a panel is lit after the unbind" });
    program.close();
    say(&format!("{:#}", recorder.walk_of(&parent)));
    Ok(shown)
}

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let (recording, words) = Recording::on_request(std::env::args().skip(1))?;
    let shown = run(&mut |text| println!("{text}"))?;
    let [(width, height, left), (.., right)] = shown;
    let rows = left.chunks(width as usize * 3).zip(right.chunks(width as usize * 3));
    let both: Vec<u8> = rows.flat_map(|(left, right)| left.iter().chain(right).copied()).collect();
    let path = words.first().map_or("heads.png", String::as_str);
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(path)?), width * 2, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(&both)?;
    println!("wrote {path}");
    recording.save("")?;
    Ok(())
}
