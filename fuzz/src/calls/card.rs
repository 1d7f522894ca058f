//! The card: a display of one register, with calls of its own.

use drmm_kms::prelude::*;
use drmm_kms::{declare_drm_ioctls, uapi_structs};
use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;

uapi_structs! {
    /// Of the driver's own calls.
    struct Own (24) { at: u32, value: u32, bytes: [u64; 2] }
}

#[drm_driver(name = "hostile", desc = "A card for hostile programs", major = 1, minor = 0)]
struct Card {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    register: &'bound Mutex<u64>,
    #[drmm]
    pipe: SimplePipe,
    #[drmm]
    ioctls: Ioctls,
}

declare_drm_ioctls! {
    impl DriverIoctls for Card;

    pub(super) const OWN = 0x00: fn(hw, &mut Own) => Card::own;
    pub(super) const READ = 0x01: fn(hw) -> u64 => Card::read, master;
    pub(super) const WRITE = 0x02: fn(hw, &u64) => Card::write, auth;
    pub(super) const COUNT = 0x03: fn(self) => Card::count, root_only;
}

impl DriverFile for Card {
    type File = Mutex<u32>;

    fn open(_: &CardHw<'_>) -> Result<Mutex<u32>> {
        Ok(Mutex::new(0))
    }
}

impl Card {
    #[expect(clippy::unnecessary_wraps, reason = "the form of a call")]
    fn own(hw: &CardHw<'_>, file: &Mutex<u32>, arg: &mut Own) -> Result<u32> {
        *file.lock() ^= arg.value;
        arg.bytes.swap(0, 1);
        *hw.register.lock() ^= arg.bytes[0];
        Ok(arg.at)
    }

    #[expect(clippy::unnecessary_wraps, reason = "the form of a call")]
    fn read(hw: &CardHw<'_>, _: &Mutex<u32>) -> Result<u64> {
        Ok(*hw.register.lock())
    }

    fn write(hw: &CardHw<'_>, _: &Mutex<u32>, value: &u64) -> Result {
        *hw.register.lock() = *value;
        if *value == 13 {
            Err(Error::new(Errno::EIO, "a value that the hardware refuses"))
        } else {
            Ok(())
        }
    }

    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "the form of a call")]
    fn count(&self, file: &Mutex<u32>) -> Result<u32> {
        Ok(*file.lock())
    }
}

impl DriverCrtc for Card {
    fn atomic_enable(hw: &CardHw<'_>, new: &CrtcCommit<'_>) -> Result {
        *hw.register.lock() = new.mode().clock().into();
        Ok(())
    }

    fn atomic_disable(hw: &CardHw<'_>, _: &CrtcCommit<'_>) -> Result {
        *hw.register.lock() = 0;
        Ok(())
    }
}

impl DriverPlane for Card {
    fn atomic_update(hw: &CardHw<'_>, new: &PlaneUpdate<'_>) -> Result {
        let placed = new.placed().dst;
        let corner = Rect::new(placed.x1(), placed.y1(), placed.x1() + 1, placed.y1() + 1);
        let mut pixel = [0; 4];
        new.for_each_row(corner, |row| row.pixels.copy_to(&mut pixel))?;
        *hw.register.lock() = u32::from_le_bytes(pixel).into();
        Ok(())
    }
}

impl DriverConnector for Card {}

/// A card on its bus.
pub(super) fn plug(name: &str) -> Result<(Parent, u32)> {
    let parent = Parent::new(name)?;
    parent.bind((), |device| {
        let limits = ModeLimits::up_to(1 << 11, 1 << 11);
        let card = devm_drm_dev_alloc!(device, |drm| Card {
            register: device.devm(Mutex::new(0))?,
            pipe: drm
                .drmm_simple_pipe(PipeConfig::new(&[Format::XRGB8888, Format::RGB565]).limits(limits))?,
            ioctls: drm.drmm_ioctls_init(&pipe)?,
        })?;
        card.devm_register()
    })?;
    let minor = drmm_kms::cards().into_iter().find(|card| card.unique == name).map(|card| card.minor);
    Ok((parent, minor.ok_or(Error::new(Errno::ENXIO, "no card"))?))
}
