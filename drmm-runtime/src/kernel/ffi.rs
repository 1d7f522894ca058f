//! The C functions that the runtime calls: those that the kernel exports, by their own names, and
//! those of `kernel/glue.c`, which wraps what C has only as macros and inline functions.

use core::ffi::{c_char, c_int, c_uint, c_ulong, c_void};
use core::marker::{PhantomData, PhantomPinned};

macro_rules! opaque {
    ($($(#[$doc:meta])* $name:ident;)*) => { $(
        $(#[$doc])*
        #[repr(C)]
        pub(crate) struct $name {
            _bytes: [u8; 0],
            _shared: PhantomData<(*mut u8, PhantomPinned)>,
        }
    )* };
}

opaque! {
    /// `struct device`.
    Device;
    /// `struct drm_device`.
    DrmDevice;
    /// `struct drm_driver`.
    DrmDriver;
    /// `struct pci_dev`.
    PciDev;
    /// `struct drmm_irq`, the interrupt of a PCI function.
    Irq;
    /// `wait_queue_head_t`.
    WaitQueueHead;
    /// `struct drmm_work`, a `struct delayed_work` and what it calls.
    Work;
}

/// `struct drmm_driver_info` of the glue.
#[repr(C)]
pub(crate) struct Identity {
    pub(crate) name: *const c_char,
    pub(crate) desc: *const c_char,
    pub(crate) date: *const c_char,
    pub(crate) name_len: usize,
    pub(crate) desc_len: usize,
    pub(crate) date_len: usize,
    pub(crate) major: c_int,
    pub(crate) minor: c_int,
    pub(crate) patchlevel: c_int,
}

pub(crate) type DevmAction = unsafe extern "C" fn(*mut c_void);
pub(crate) type DrmmAction = unsafe extern "C" fn(*mut DrmDevice, *mut c_void);

extern "C" {
    pub(crate) fn kfree(place: *const c_void);
    pub(crate) fn msleep(milliseconds: c_uint);
    pub(crate) fn usleep_range_state(min: c_ulong, max: c_ulong, state: c_uint);

    pub(crate) fn ktime_get() -> i64;

    pub(crate) fn get_device(dev: *mut Device) -> *mut Device;
    pub(crate) fn put_device(dev: *mut Device);
    pub(crate) fn device_unregister(dev: *mut Device);
    pub(crate) fn device_release_driver(dev: *mut Device);
    pub(crate) fn __devm_add_action(
        dev: *mut Device,
        action: DevmAction,
        data: *mut c_void,
        name: *const c_char,
    ) -> c_int;
    pub(crate) fn devm_remove_action(dev: *mut Device, action: DevmAction, data: *mut c_void);

    pub(crate) fn __devm_drm_dev_alloc(
        parent: *mut Device,
        driver: *const DrmDriver,
        size: usize,
        offset: usize,
    ) -> *mut c_void;
    pub(crate) fn drm_dev_get(drm: *mut DrmDevice);
    pub(crate) fn drm_dev_put(drm: *mut DrmDevice);
    pub(crate) fn drm_dev_enter(drm: *mut DrmDevice, index: *mut c_int) -> bool;
    pub(crate) fn drm_dev_exit(index: c_int);
    pub(crate) fn drm_dev_unplug(drm: *mut DrmDevice);
    pub(crate) fn drm_dev_register(drm: *mut DrmDevice, flags: c_ulong) -> c_int;
    pub(crate) fn __drmm_add_action(
        drm: *mut DrmDevice,
        action: DrmmAction,
        data: *mut c_void,
        name: *const c_char,
    ) -> c_int;
    pub(crate) fn drmm_release_action(drm: *mut DrmDevice, action: DrmmAction, data: *mut c_void);

    pub(crate) fn pci_dev_get(pdev: *mut PciDev) -> *mut PciDev;
    pub(crate) fn pci_dev_put(pdev: *mut PciDev);
    pub(crate) fn pci_device_is_present(pdev: *mut PciDev) -> bool;
    pub(crate) fn pcim_enable_device(pdev: *mut PciDev) -> c_int;
    pub(crate) fn pci_request_region(pdev: *mut PciDev, bar: c_int, name: *const c_char) -> c_int;
    pub(crate) fn pci_release_region(pdev: *mut PciDev, bar: c_int);
    pub(crate) fn pci_iomap(pdev: *mut PciDev, bar: c_int, max: c_ulong) -> *mut c_void;
    pub(crate) fn pci_iounmap(pdev: *mut PciDev, place: *mut c_void);
    pub(crate) fn pci_read_config_byte(pdev: *mut PciDev, offset: c_int, value: *mut u8) -> c_int;
    pub(crate) fn pci_read_config_word(pdev: *mut PciDev, offset: c_int, value: *mut u16) -> c_int;
    pub(crate) fn pci_read_config_dword(pdev: *mut PciDev, offset: c_int, value: *mut u32) -> c_int;
}

/// One call of a work item. True if it was the last one.
pub(crate) type Step = unsafe extern "C" fn(*mut c_void) -> bool;
/// The body of a thread.
pub(crate) type Body = unsafe extern "C" fn(*mut c_void);

/// A handler of an interrupt, which returns a [`Found`](super::irq::Found).
pub(crate) type Handler = unsafe extern "C" fn(*mut c_void) -> c_int;

// `kernel/lockdep.c`.
#[cfg(drmm_checks)]
extern "C" {
    /// `lock_acquire`, with a class for each key, which is named after a line of source.
    pub(crate) fn drmm_glue_lock_acquire(
        room: *mut c_void,
        key: *const c_void,
        file: *const c_char,
        len: c_int,
        line: c_uint,
        nesting: c_uint,
        is_try: bool,
    );
    /// `lock_release`.
    pub(crate) fn drmm_glue_lock_release(room: *mut c_void);
    /// `might_sleep()`.
    pub(crate) fn drmm_glue_might_sleep();
}

// `kernel/irq.c`.
extern "C" {
    /// `pci_alloc_irq_vectors` and `request_threaded_irq`; a negative errno as `ERR_PTR`.
    pub(crate) fn drmm_glue_request_irq(
        pdev: *mut PciDev,
        handler: Handler,
        data: *mut c_void,
        name: *const c_char,
        len: c_int,
    ) -> *mut c_void;
    /// `free_irq` and `pci_free_irq_vectors`.
    pub(crate) fn drmm_glue_free_irq(irq: *mut Irq);
}

// `kernel/child.c`.
extern "C" {
    /// `device_add` of a device on the module's bus; a negative errno as `ERR_PTR`.
    pub(crate) fn drmm_glue_child_new(maker: *mut Device, name: *const c_char, len: c_int) -> *mut Device;
    /// `device_driver_attach`, which calls `drmm_rust_child_probe`; 0 or a negative errno.
    pub(crate) fn drmm_glue_child_attach(dev: *mut Device) -> c_int;
    /// `device_link_add`, removed as the consumer loses its driver. Whether there is a link.
    pub(crate) fn drmm_glue_device_link_add(consumer: *mut Device, supplier: *mut Device) -> bool;
}

// `kernel/waiting.c`.
extern "C" {
    /// Memory for a `wait_queue_head_t`, after `init_waitqueue_head`; null without memory.
    pub(crate) fn drmm_glue_wait_queue_new() -> *mut WaitQueueHead;
    /// `wake_up_all(head)`.
    pub(crate) fn drmm_glue_wake_up_all(head: *mut WaitQueueHead);
    /// `wait_event(head, smp_load_acquire(number) != seen)`, with a timeout if it is timed, in
    /// `TASK_IDLE` if it is idle.
    pub(crate) fn drmm_glue_wait(
        head: *mut WaitQueueHead,
        number: *const usize,
        seen: usize,
        is_timed: bool,
        milliseconds: c_uint,
        idle: bool,
    );
    /// Memory for a work item, after `INIT_DELAYED_WORK`; null without memory.
    pub(crate) fn drmm_glue_work_new(step: Step, data: *mut c_void) -> *mut Work;
    /// `mod_delayed_work`, on the module's own workqueue.
    pub(crate) fn drmm_glue_work_queue(work: *mut Work, milliseconds: c_uint);
    /// `cancel_delayed_work`.
    pub(crate) fn drmm_glue_work_cancel(work: *mut Work);
    /// `kthread_run`; 0 or a negative errno.
    pub(crate) fn drmm_glue_kthread_run(
        body: Body,
        data: *mut c_void,
        name: *const c_char,
        len: c_int,
    ) -> c_int;
}

// `kernel/glue.c`.
extern "C" {
    /// `kmalloc(size, GFP_KERNEL)`.
    pub(crate) fn drmm_glue_kmalloc(size: usize) -> *mut c_void;
    /// `current`.
    pub(crate) fn drmm_glue_current() -> *const c_void;
    /// `cond_resched()`.
    pub(crate) fn drmm_glue_cond_resched();
    /// `BUG()`.
    pub(crate) fn drmm_glue_bug() -> !;
    /// `pr_info("%.*s\n", len, text)`.
    pub(crate) fn drmm_glue_pr_info(text: *const c_char, len: c_int);
    /// `printk` with this level, the prefix of reports and a line feed.
    pub(crate) fn drmm_glue_printk(level: c_int, text: *const c_char, len: c_int);
    /// `sizeof(struct drm_device)`.
    pub(crate) fn drmm_glue_drm_device_size() -> usize;
    /// The `struct drm_driver` with this name and version, null if there is no memory.
    pub(crate) fn drmm_glue_drm_driver(info: *const Identity) -> *const DrmDriver;
    /// No mode setting before there is a mode config; and the module is not unloaded while the
    /// device is there.
    pub(crate) fn drmm_glue_device_begins(drm: *mut DrmDevice) -> c_int;
    /// `kref_get_unless_zero(&drm->ref)`.
    pub(crate) fn drmm_glue_drm_dev_get_unless_zero(drm: *mut DrmDevice) -> bool;
    /// `dev_name(dev)`.
    pub(crate) fn drmm_glue_dev_name(dev: *mut Device) -> *const c_char;
    /// One more entry of the module's id table; false if there is no room.
    pub(crate) fn drmm_glue_pci_id(raw: *const [u32; 6]) -> bool;
    /// `pci_name(pdev)`.
    pub(crate) fn drmm_glue_pci_name(pdev: *mut PciDev) -> *const c_char;
    /// `pci_resource_len(pdev, bar)`.
    pub(crate) fn drmm_glue_pci_resource_len(pdev: *mut PciDev, bar: c_int) -> u64;
    /// `pci_resource_flags(pdev, bar) & IORESOURCE_MEM`.
    pub(crate) fn drmm_glue_pci_resource_is_memory(pdev: *mut PciDev, bar: c_int) -> bool;
    /// `request_region(first, count, name)`.
    pub(crate) fn drmm_glue_request_region(first: u64, count: u64, name: *const c_char) -> bool;
    /// `release_region(first, count)`.
    pub(crate) fn drmm_glue_release_region(first: u64, count: u64);
    /// `inb(port)`.
    pub(crate) fn drmm_glue_inb(port: u16) -> u8;
    /// `inw(port)`.
    pub(crate) fn drmm_glue_inw(port: u16) -> u16;
    /// `inl(port)`.
    pub(crate) fn drmm_glue_inl(port: u16) -> u32;
    /// `outb(value, port)`.
    pub(crate) fn drmm_glue_outb(value: u8, port: u16);
    /// `outw(value, port)`.
    pub(crate) fn drmm_glue_outw(value: u16, port: u16);
    /// `outl(value, port)`.
    pub(crate) fn drmm_glue_outl(value: u32, port: u16);
    /// Copies the module parameter `flavour`, with a final zero byte.
    pub(crate) fn drmm_glue_flavour(into: *mut c_char, len: usize);
    /// The module parameter `fail`.
    pub(crate) fn drmm_glue_fail() -> c_uint;
    /// The module parameter `refuse`.
    pub(crate) fn drmm_glue_refuse() -> c_uint;
}
