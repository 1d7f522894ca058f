//! A driver for a bus of your own, with `drmm-runtime` alone: `usb.rs` is the bus, this the driver.
//!
//! A bus is one type for itself and one for the device that it lends to probe. The rest, from the
//! release lists to the gate, comes from the runtime.
#![forbid(unsafe_code)]

mod usb;

use drmm_runtime::prelude::*;
use drmm_runtime::report::Recorder;

/// A display with one line of text.
#[drm_driver(name = "ticker", desc = "One line of text", major = 1, minor = 0)]
struct Ticker {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    out: usb::Endpoint<'bound>,
    #[drmm]
    log: String,
    sent: Mutex<usize>,
}

impl TickerHw<'_> {
    fn show(&self, line: &str) -> Result {
        *self.sent.lock() += self.out.send(line.as_bytes())?;
        Ok(())
    }
}

/// Plugs a ticker in, shows lines on it, pulls it out, and prints what was released when.
pub fn main() -> Result {
    let recorder = Recorder::new();
    let mut opened = None;
    let port = usb::Port::plug_in("1-4", |device| {
        let ticker = devm_drm_dev_alloc!(device, |drm| Ticker {
            out: device.devm_endpoint()?,
            log: format!("ticker on {}", drm.parent_name()),
            sent: Mutex::new(0),
        })?;
        ticker.with_hw(|hw| hw.show("hello"))??;
        opened = Some(ticker.dev()); // A program holds the device from here on.
        ticker.devm_register()
    })?;

    let Some(program) = opened else { return Err(Errno::ENODEV.into()) };
    program.with_hw(|hw| hw.show("still here"))??;
    println!("{}: {} bytes sent", *program.log, *program.sent.lock());

    port.pull()?;
    let refused = program.with_hw(|hw| hw.show("too late"));
    println!("after the pull: {}", refused.map_or_else(|error| error.to_string(), |_| "still here".into()));
    drop(program);
    print!("{:#}", recorder.walk_of(port.parent()));
    Ok(())
}
