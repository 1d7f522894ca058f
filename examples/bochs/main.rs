//! The main job: a display driver on an adapter that is pulled out while a program draws.
//!
//! `driver.rs` is the driver, `painter.rs` the program, `adapter.rs` the machine, `story.rs` a run.
//! `serve.rs` gives the card to other programs instead.
#![forbid(unsafe_code)]

mod adapter;
mod driver;
mod options;
mod painter;
mod picture;
mod registers;
#[cfg(target_os = "linux")]
mod serve;
mod story;

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::process::ExitCode;

use drmm_draw::{Recording, RECORDING_OPTIONS};
use drmm_pci::Image;

use crate::options::{Options, HELP};

fn main() -> ExitCode {
    let asked = Recording::on_request(std::env::args().skip(1)).and_then(|(recording, words)| {
        Ok(Options::parse(words.into_iter())?.map(|options| (recording, options)))
    });
    let (recording, options) = match asked {
        Ok(Some(asked)) => asked,
        Ok(None) => {
            println!("{HELP}\n{RECORDING_OPTIONS}");
            return ExitCode::SUCCESS;
        }
        Err(complaint) => {
            eprintln!("bochs: {complaint}");
            return ExitCode::from(2);
        }
    };
    match show(&options, &recording) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bochs: {error}");
            ExitCode::FAILURE
        }
    }
}

fn show(options: &Options, recording: &Recording) -> Result<(), Box<dyn Error>> {
    if options.serve {
        return serve(options, recording);
    }
    let ending = story::run(options, &mut |step| println!("{step}"))?;
    write_png(&options.out, &ending.before)?;
    println!("wrote {}\n\n{}", options.out.display(), ending.order);
    recording.save("")?;
    Ok(())
}

#[cfg(target_os = "linux")]
fn serve(options: &Options, recording: &Recording) -> Result<(), Box<dyn Error>> {
    serve::run(options)?;
    recording.save("")?;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn serve(_: &Options, _: &Recording) -> Result<(), Box<dyn Error>> {
    Err("`--serve` needs Linux".into())
}

fn write_png(path: &Path, image: &Image) -> Result<(), Box<dyn Error>> {
    let file = File::create(path).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    let mut encoder = png::Encoder::new(BufWriter::new(file), image.width(), image.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(image.rgb())?;
    Ok(())
}
