//! Groups on the device list: entries that are acquired all together or not at all.

use crate::device::object::Core;
use crate::error::Result;
use crate::list::{Action, NamedKey, ReleaseList, Value};
use crate::trace::{List, Phase};

/// A group under way on the device list.
///
/// ```
/// # use drmm_runtime::prelude::*;
/// # #[drm_driver(name = "npu", desc = "", major = 1, minor = 0)]
/// # struct Npu { #[drm_device] drm: DrmDevice }
/// # drmm_runtime::bus::Parent::new("npu0")?.bind((), |device| {
/// # let npu = devm_drm_dev_alloc!(device, |_| Npu {})?;
/// let loaded = npu.drm.drmm_group(|group| {
///     group.drmm(vec![0_u8; 4096])?;
///     group.drmm_add_action("unload", || println!("the firmware is unloaded"))?;
///     Err::<(), _>(Error::new(Errno::EINVAL, "the firmware has a wrong signature"))
/// });
/// assert!(loaded.is_err()); // "unload" has run, and the memory is freed
/// # npu.devm_register()
/// # })?;
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
pub struct DeviceGroup<'group> {
    list: ReleaseList,
    core: &'group Core,
}

impl DeviceGroup<'_> {
    /// Moves `value` to the group; it ends with the device list. Fails with `ENOMEM`; then `value`
    /// is dropped at once.
    #[track_caller]
    pub fn drmm<V: Send + 'static>(&self, value: V) -> Result {
        let (owner, key) = (self.core.owner(), NamedKey::here(""));
        // SAFETY: `V` is `Send` and `'static`.
        unsafe { self.core.base.parent.inner.acquire(&self.list, owner, key, Value(value)) }?;
        Ok(())
    }

    /// Runs `action` when the group ends. Fails with `ENOMEM`; then the action runs at once.
    #[track_caller]
    pub fn drmm_add_action(&self, name: &'static str, action: impl FnOnce() + Send + 'static) -> Result {
        let (owner, key) = (self.core.owner(), NamedKey::here(name));
        // SAFETY: the action is `Send` and `'static`.
        unsafe { self.core.base.parent.inner.acquire(&self.list, owner, key, Action(action)) }?;
        Ok(())
    }

    /// Acquires a group within this one: everything that `acquire` puts on it, or nothing.
    ///
    /// If `acquire` fails, what it put on the inner group is released at once, newest first, and
    /// this group can continue or fail as well. If it succeeds, the inner group becomes the newest
    /// part of this one.
    pub fn drmm_group<R>(&self, acquire: impl FnOnce(&DeviceGroup<'_>) -> Result<R>) -> Result<R> {
        acquire_onto(self.core, &self.list, acquire)
    }
}

impl Drop for DeviceGroup<'_> {
    fn drop(&mut self) {
        // Empty if the group became part of the device list.
        self.list.close();
        self.list.release_all(self.core.owner(), Phase::Alive);
    }
}

pub(crate) fn device_group<R>(core: &Core, acquire: impl FnOnce(&DeviceGroup<'_>) -> Result<R>) -> Result<R> {
    acquire_onto(core, &core.base.list, acquire)
}

fn acquire_onto<R>(
    core: &Core,
    list: &ReleaseList,
    acquire: impl FnOnce(&DeviceGroup<'_>) -> Result<R>,
) -> Result<R> {
    let group = DeviceGroup { list: ReleaseList::new(List::Device), core };
    let done = acquire(&group)?;
    list.append(core.owner(), &group.list)?;
    Ok(done)
}
