//! A driver of one register, for calls of its own.

pub use drmm_kms::prelude::*;
pub use drmm_runtime::prelude::*;

/// The driver `Unit`, which keeps a number for each open file.
#[macro_export]
macro_rules! unit {
    () => {
        #[drm_driver(name = "unit", desc = "A unit", major = 1, minor = 0)]
        struct Unit {
            #[drm_device]
            drm: DrmDevice,
            #[devm]
            regs: &'bound Mutex<u32>,
        }

        impl DriverFile for Unit {
            type File = Mutex<u32>;

            fn open(_: &UnitHw<'_>) -> Result<Mutex<u32>> {
                Ok(Mutex::new(0))
            }
        }
    };
}
