//! One chip, three faces: a DRM card and a video node for programs, a clock for another driver.
//!
//! `cargo run --example composite` pulls the chip out while all three are in use, in an orderly
//! way, and prints what was released when. The device is freed by the last handle, of whichever
//! kind; here it is the clock's.
#![forbid(unsafe_code)]

mod chip;
mod clock;
mod driver;
mod sensor;
mod shown;
mod story;
mod video;

use std::error::Error;

use drmm_draw::Recording;
use drmm_runtime::bus::Removal;

use crate::story::Handle;

/// Plays the story and prints the release order.
pub fn main() -> Result<(), Box<dyn Error>> {
    let (recording, _) = Recording::on_request(std::env::args())?;
    let closing = [Handle::Card, Handle::Node, Handle::Clock];
    let ending = story::play("composite", Removal::Orderly, closing)?;
    let [screen, camera, clock] = ending.left_on;
    println!("left on: screen {screen}, camera {camera}, clock {clock}");
    print!("{:#}", ending.walk);
    Ok(recording.save("")?)
}
