//! The driver of QEMU's display card, with something of every kind: fields of the three classes,
//! actions on both lists, a group, early releases, a callback, something that is switched on, and
//! both hooks.

use core::sync::atomic::{AtomicU32, Ordering};

use drmm_pci::{self as pci, IoMem};
use drmm_runtime::prelude::*;
use drmm_runtime::publish::Publication;
use drmm_runtime::resource::Lend;

use crate::line;
use crate::part::Part;

/// The registers in BAR 2: the EDID at 0, the 16-bit display registers from here on.
const DISPI: u64 = 0x500;
/// Index of the version among the display registers, and that of the switch.
const ID: u64 = DISPI;
const ENABLE: u64 = DISPI + 2 * 4;
const EDID_BYTES: u64 = 128;
/// The size that the driver needs of BAR 2: with it in the type, no access below is checked at run
/// time.
const REGISTERS: usize = 0x600;

/// A card with one of everything.
#[drm_driver(
    name = "conformance",
    desc = "A card with one of everything",
    major = 1,
    minor = 0,
    unbind = Card::leave,
    release = Card::last
)]
pub struct Card {
    #[drm_device]
    drm: DrmDevice,
    /// BAR 2.
    #[devm]
    mmio: IoMem<'bound, REGISTERS>,
    #[devm]
    clock: &'bound Part,
    #[devm]
    display: On<'bound, Display<'bound>>,
    #[drmm]
    mode_config: Part,
    #[drmm]
    connector: Part,
    /// How many programs have begun their work on it.
    programs: AtomicU32,
    journal: Part,
}

/// The display interface, switched on, and what the driver keeps of it meanwhile.
struct Display<'bound> {
    mmio: IoMem<'bound, REGISTERS>,
    shadow: Part,
}

impl Display<'_> {
    fn on(&self) {
        say!("display on, with {}", self.shadow.name());
        self.mmio.write16(ENABLE, 1);
    }

    fn off(&self, removal: Removal) {
        say!("display off, {}, with {}", removal.text(), self.shadow.name());
        self.mmio.write16(ENABLE, 0);
    }
}

/// What the group of clocks lends.
struct Clocks<'bound> {
    core: &'bound Part,
}

impl Lend for Clocks<'static> {
    type Of<'bound> = Clocks<'bound>;
}

#[inline(never)]
pub(crate) fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    pdev.enable()?;
    // The ticket is for early release.
    let _ = pdev.devm_add_action("power", || say!("power off"))?;
    let firmware = pdev.devm_ticket(Part::new("firmware"))?;
    let clocks = pdev.devm_group::<Clocks<'static>>(|group| {
        group.devm_add_action("clock gate", || say!("clock gate shut"))?;
        let core = group.devm(Part::new("core clock"))?;
        group.devm(Part::new("bus clock"))?;
        Ok(Clocks { core })
    })?;
    let card = devm_drm_dev_alloc!(pdev, |drm| Card {
        mmio: pdev.devm_iomap_bar_sized(2)?,
        mode_config: Part::new("mode config"),
        clock: clocks.core,
        display: {
            let display = Display { mmio: *mmio, shadow: Part::new("shadow") };
            pdev.devm_switch_on("display", display, Display::on, Display::off)?
        },
        connector: {
            // The handle is for early release.
            let _ = drm.drmm_add_action("poll", || say!("polling ends"))?;
            drm.publish_with(Calls)?;
            Part::new("connector")
        },
        programs: AtomicU32::new(0),
        journal: Part::new("journal"),
    })?;
    firmware.release()?;
    card.on_device_list()?;
    line::connect(card.callback("interrupt", |hw| hw.interrupt())?);
    pdev.on_unbind("line", || {
        say!("line disconnected");
        line::disconnect();
    })?;
    card.with_hw(|hw| hw.identify())??;
    card.devm_register()
}

impl Card {
    /// Actions that end in every possible way.
    fn on_device_list(&self) -> Result {
        let early = self.drm.drmm_add_action("early", || say!("ended early"))?;
        let cancelled = self.drm.drmm_add_action("cancelled", || say!("cancelled, so never seen"))?;
        self.drm.drmm_release_action(early)?;
        self.drm.drmm_cancel_action(cancelled)?;
        self.drm.drmm_group(|group| {
            group.drmm_add_action("cursor", || say!("cursor ends"))?;
            group.drmm(Part::new("palette"))
        })
    }

    /// One more program has begun.
    fn begin(&self) -> u64 {
        // ORDERING: a number for `Word::Programs`, asked for until it is there.
        self.programs.fetch_add(1, Ordering::Relaxed).into()
    }

    /// Step 6.
    fn leave(hw: &CardHw<'_>, removal: Removal) {
        let removal = removal.text();
        say!("{removal} unbind with {} and {}", hw.clock.name(), hw.connector.name());
        // The display is still on: it goes off with the view.
        say!("its display has id {:#06x}, and {}", hw.mmio.read16(ID) & 0xfff0, hw.display.shadow.name());
    }

    /// Step 9.
    fn last(card: &Self) {
        say!(
            "release with {}, {} and {}",
            card.mode_config.name(),
            card.connector.name(),
            card.journal.name()
        );
    }
}

impl CardHw<'_> {
    fn identify(&self) -> Result {
        let id = self.mmio.read16(ID);
        if id & 0xfff0 == 0xb0c0 {
            say!("display interface {:#06x}", id & 0xfff0);
            Ok(())
        } else {
            Err(Error::new(Errno::ENODEV, "the display interface has an unknown id").figure(id.into()))
        }
    }

    /// The version of the monitor's EDID, whose header and checksum have to be right: 1 for every
    /// one there is.
    fn edid(&self) -> Result<u64> {
        let mut sum = 0_u8;
        for offset in 0..EDID_BYTES {
            sum = sum.wrapping_add(self.mmio.try_read8(offset)?);
        }
        let header = self.mmio.try_read64(0)?;
        if sum == 0 && header == 0x00ff_ffff_ffff_ff00 {
            Ok(self.mmio.try_read8(18)?.into())
        } else {
            Err(Error::new(Errno::EIO, "the EDID is none").figure(sum.into()))
        }
    }

    fn interrupt(&self) -> u64 {
        say!("interrupt with {} and {}", self.clock.name(), self.connector.name());
        self.mmio.read16(ID).into()
    }

    /// Stays in the section until the gate is closed, and then a while longer.
    fn hold(&self) -> u64 {
        say!("a section begins");
        self.begin();
        while !self.drm.is_unplugged() {
            rest(1);
        }
        rest(100);
        say!("the section ends, with {}", self.clock.name());
        self.mmio.read16(ID).into()
    }
}

/// What programs can ask of the card.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Word {
    /// The number of the display interface.
    Identify = 1,
    /// The version of the monitor's EDID.
    Edid = 2,
    /// Raises the interrupt.
    Interrupt = 3,
    /// Stays inside a section until the card is unplugged.
    Hold = 4,
    /// Looks at the clock and the registers, and says nothing.
    Touch = 5,
    /// One more program has begun. Needs no hardware.
    Begin = 6,
    /// How many programs have begun. Needs no hardware.
    Programs = 7,
}

impl Word {
    const ALL: [Self; 7] =
        [Self::Identify, Self::Edid, Self::Interrupt, Self::Hold, Self::Touch, Self::Begin, Self::Programs];
}

/// The front: how a program's call gets to the driver. The files themselves are held by the world.
pub(crate) struct Calls;

impl Publication<Card> for Calls {
    fn publish(&self, dev: &Dev<Card>) -> Result {
        say!("published");
        #[cfg(not(drmm_kernel))]
        crate::host::show(dev);
        // In a kernel `drm_dev_register`, which comes next, shows the device.
        let _ = dev;
        Ok(())
    }

    fn call(&self, dev: &Dev<Card>, word: u32, argument: u64) -> Result<u64> {
        let word = Word::ALL.into_iter().find(|known| *known as u32 == word);
        match word.ok_or(Error::new(Errno::ENOTTY, "the call means nothing to this card"))? {
            Word::Identify => dev.with_hw(|hw| u64::from(hw.mmio.read16(ID) & 0xfff0)),
            Word::Edid => dev.with_hw(|hw| hw.edid())?,
            Word::Interrupt => line::raise().unwrap_or(Err(Error::new(Errno::ENODEV, "nobody listens"))),
            Word::Hold => dev.with_hw(|hw| hw.hold()),
            Word::Begin => Ok(dev.begin()),
            // ORDERING: see `begin`.
            Word::Programs => Ok(dev.programs.load(Ordering::Relaxed).into()),
            Word::Touch => {
                let alive = |hw: &CardHw<'_>| hw.clock.name().len() as u64 ^ u64::from(hw.mmio.read16(ID));
                dev.with_hw(|hw| argument ^ alive(hw))
            }
        }
    }

    fn wake(&self) {
        say!("front woken");
    }

    fn withdraw(&self) {
        say!("front withdrawn");
        #[cfg(not(drmm_kernel))]
        crate::host::hide();
    }
}

/// Sleeps for about as many milliseconds.
pub(crate) fn rest(milliseconds: u32) {
    #[cfg(drmm_kernel)]
    drmm_runtime::kernel::msleep(milliseconds);
    #[cfg(not(drmm_kernel))]
    crate::host::msleep(milliseconds);
}
