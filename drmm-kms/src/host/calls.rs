//! The calls of a driver's own, with the driver's type erased step by step: the driver's table has
//! them by the driver, an open file by neither.

use std::any::Any;
use std::marker::PhantomData;

use drmm_runtime::{Dev, DrmDriver, Errno, Error, Result};

use crate::face::ioctl::{DriverIoctls, IoctlDesc, IoctlFlags, Run};
use crate::host::uapi;

/// What a driver keeps for an open file.
pub(crate) type FileData = Box<dyn Any + Send + Sync>;

/// Word and rights of a call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnCall {
    pub(crate) word: u32,
    pub(crate) flags: IoctlFlags,
}

/// A driver's own calls.
pub(crate) trait CallOps<T: DrmDriver>: Send + Sync {
    fn find(&self, nr: u8) -> Option<OwnCall>;
    fn open(&self, hw: &T::Hw<'_>) -> Result<FileData>;
    /// The call with this number. Through the gate if it needs the hardware.
    fn run(&self, dev: &Dev<T>, nr: u8, file: &FileData, bytes: &mut [u8]) -> Result<i32>;
    /// The file is closed. Through the gate if the card is still there.
    fn close(&self, dev: &Dev<T>, file: FileData);
}

/// The calls that `T` declares.
pub(crate) struct OwnCalls<T>(PhantomData<fn() -> T>);

impl<T: DriverIoctls> OwnCalls<T> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }

    fn desc(nr: u8) -> Option<&'static IoctlDesc<T>> {
        T::IOCTLS.iter().find(|call| uapi::nr(call.word) == nr)
    }
}

const OTHER: Error = Error::new(Errno::EINVAL, "a call, or a file, of another driver");

impl<T: DriverIoctls> CallOps<T> for OwnCalls<T> {
    fn find(&self, nr: u8) -> Option<OwnCall> {
        Self::desc(nr).map(|call| OwnCall { word: call.word, flags: call.flags })
    }

    fn open(&self, hw: &T::Hw<'_>) -> Result<FileData> {
        let data: FileData = Box::new(T::open(hw)?);
        Ok(data)
    }

    fn run(&self, dev: &Dev<T>, nr: u8, file: &FileData, bytes: &mut [u8]) -> Result<i32> {
        let (call, file) = Self::desc(nr).zip(file.downcast_ref()).ok_or(OTHER)?;
        match call.run {
            Run::Hw(run) => dev.with_hw(|hw| run(hw, file, bytes))?,
            Run::NoHw(run) => run(dev, file, bytes),
        }
    }

    fn close(&self, dev: &Dev<T>, file: FileData) {
        let Ok(file) = file.downcast::<T::File>() else { return };
        let mut file = Some(*file);
        // In a section the hardware stays; without one it has gone.
        let _ = dev.with_hw(|hw| {
            if let Some(file) = file.take() {
                T::postclose(hw, file);
            }
        });
        if let Some(file) = file {
            dev.postclose_unplugged(file);
        }
    }
}
