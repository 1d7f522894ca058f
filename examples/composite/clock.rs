//! The clock: what the driver of another bus device gets by the name of the chip, and switches on.

use std::sync::OnceLock;

use drmm_runtime::prelude::*;
use drmm_runtime::publish::Publication;

use crate::driver::Composite;
use crate::shown::Shown;

static CLOCKS: Shown = Shown::new();

/// The front of the clock: it is for drivers, so no program ever opens it.
#[derive(Default)]
pub struct Provider {
    name: OnceLock<String>,
}

impl Publication<Composite> for Provider {
    fn name(&self) -> &'static str {
        "clock"
    }

    fn publish(&self, dev: &Dev<Composite>) -> Result {
        CLOCKS.add(dev);
        let _ = self.name.set(dev.parent_name().to_owned());
        Ok(())
    }

    fn wake(&self) {}

    fn withdraw(&self) {
        if let Some(name) = self.name.get() {
            CLOCKS.remove(name);
        }
    }
}

/// A clock that was got: a counted handle of its provider.
#[derive(Clone)]
pub struct Clock(Dev<Composite>);

impl Clock {
    /// Gets the clock of the chip called `name`, for the driver of `consumer`; `clk_get`.
    ///
    /// The two are linked: the consumer is unbound before its clock goes. Fails with `EPROBE_DEFER`
    /// while the provider is not there.
    #[track_caller]
    pub fn get<'bound>(consumer: &impl BoundDevice<'bound>, name: &str) -> Result<Self> {
        let absent = Error::new(Errno::EPROBE_DEFER, "the clock's provider has not been probed");
        let provider = CLOCKS.find(name).ok_or(absent)?;
        consumer.device_link_add(&provider)?;
        Ok(Self(provider))
    }

    /// Switches it on until unbind; `devm_clk_get_enabled`.
    #[track_caller]
    pub fn devm_enable<'bound>(
        &self,
        consumer: &impl BoundDevice<'bound>,
        hertz: u32,
    ) -> Result<&'bound Enabled> {
        self.0.with_hw(|hw| hw.clock_on(hertz))?;
        consumer.devm(Enabled(self.clone()))
    }

    /// Whether the provider still has its hardware.
    pub fn is_there(&self) -> bool {
        self.0.with_hw(|_| ()).is_ok()
    }
}

/// A clock that is on. It goes off with the consumer's binding, at which the link has kept the
/// provider.
pub struct Enabled(Clock);

impl Drop for Enabled {
    fn drop(&mut self) {
        // A provider that was pulled out takes its clock with it.
        let _ = self.0 .0.with_hw(|hw| hw.clock_off());
    }
}
