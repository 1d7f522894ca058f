//! The adapter for other programs: `--serve`.

use std::time::Duration;

use drmm_host::{Host, Machine};
use drmm_pci::{Address, Bus, Image};
use drmm_runtime::bus::{Parent, Removal};
use drmm_runtime::report::Recorder;
use drmm_runtime::{Errno, Error, Result};

use crate::adapter;
use crate::driver::Bochs;
use crate::options::Options;

/// For a hotplug event to be handled, on a machine under load.
const SETTLE_TIME: Duration = Duration::from_secs(20);

/// Serves the card until `drmm quit`.
pub fn run(options: &Options) -> Result {
    let recorder = Recorder::new();
    let mut machine = adapter::Machine::start(options.kind)?;
    let bus = machine.bus()?;
    bus.register_driver::<Bochs>();
    let at = machine.plug_in()?;
    bus.settle(SETTLE_TIME)?;
    let plugged = Some((at, bus.parent(at)?));
    println!("the bochs driver is bound to {at} on {}", machine.name());
    let host = Host::new().bus(bus).machine(Slot { machine, plugged, recorder, last: None }).start()?;
    println!("programs can have its card: drmm run PROGRAM; drmm status, pull, plug, screenshot FILE, quit");
    host.serve()
}

/// The machine's slot: the adapter in it, and what is known of the one before.
struct Slot {
    machine: adapter::Machine,
    plugged: Option<(Address, Parent)>,
    recorder: Recorder,
    last: Option<Parent>,
}

const NO_BUS: Error = Error::new(Errno::ENXIO, "the host was not told the bus");

impl Machine for Slot {
    fn plug(&mut self, bus: Option<&Bus>) -> Result {
        if self.plugged.is_some() {
            return Err(Error::new(Errno::EBUSY, "an adapter is in the slot; `drmm pull` takes it out"));
        }
        let bus = bus.ok_or(NO_BUS)?;
        let at = self.machine.plug_in()?;
        bus.settle(SETTLE_TIME)?;
        self.plugged = Some((at, bus.parent(at)?));
        bus.last_error(at).map_or(Ok(()), Err)
    }

    fn pull(&mut self, bus: Option<&Bus>, removal: Removal) -> Result {
        let (at, parent) = self
            .plugged
            .take()
            .ok_or(Error::new(Errno::ENODEV, "the slot is empty; `drmm plug` fills it"))?;
        self.machine.take_out(at, removal)?;
        self.last = Some(parent);
        bus.ok_or(NO_BUS)?.settle(SETTLE_TIME)
    }

    fn screen(&mut self) -> Result<Image> {
        self.machine.screen()
    }

    /// What was released so far, in which order. The rest comes when the last program closes.
    fn report(&mut self) -> String {
        self.last.as_ref().map_or_else(String::new, |parent| format!("{:#}", self.recorder.walk_of(parent)))
    }
}
