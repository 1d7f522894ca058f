//! A device as the supplier of a consumer.

use crate::bound::handles::ParentRef;
use crate::bound::supplier::OnABusDevice;
use crate::device::dev::Dev;
use crate::device::driver::DrmDriver;

impl<T: DrmDriver> OnABusDevice<'_> for Dev<T> {
    fn bus_device(&self) -> ParentRef {
        self.core().base.parent.clone()
    }
}
