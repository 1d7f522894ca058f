// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * The part of the module that has to be C: tables of functions that the kernel wants as C structures, and one function
 * for each macro or inline function that Rust cannot call. There is no logic here that could be Rust.
 *
 * The functions named drmm_rust_* are in drmm-runtime/src/kernel/entry.rs, drmm_rust_init is in kernel/module.
 */

/* Not the module's name, with which the kernel begins lines of its own. */
#define pr_fmt(fmt) "drmm-log: " fmt

#include <linux/device.h>
#include <linux/io.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/ioport.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/preempt.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include <drm/drm_device.h>
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_gem_shmem_helper.h>
#include <drm/drm_ioctl.h>
#include <drm/drm_managed.h>

#include "call.h"
#include "glue.h"

/* `DriverInfo` of the runtime. */
struct drmm_driver_info {
	const char *name, *desc, *date;
	size_t name_len, desc_len, date_len;
	int major, minor, patchlevel;
};

int drmm_rust_init(void);
void drmm_rust_exit(void);
int drmm_rust_probe(struct device *dev, struct pci_dev *pdev, void **parent);
void drmm_rust_remove(void *parent, bool is_present);
void drmm_rust_release(struct drm_device *drm);
int drmm_rust_call(struct drm_device *drm, u32 word, u64 *argument);

/* Parameters. */

#define PARAMETER 64
static char flavour[PARAMETER];
module_param_string(flavour, flavour, sizeof(flavour), 0644);
MODULE_PARM_DESC(flavour, "which of the module's drivers to be at the next probe; none without one");

static unsigned int fail;
module_param(fail, uint, 0644);
MODULE_PARM_DESC(fail, "the acquisition of the next probe that fails with ENOMEM, from 1; 0 for none");

static unsigned int refuse;
module_param(refuse, uint, 0644);
MODULE_PARM_DESC(refuse, "the action of the next probe that the kernel's lists refuse for want of memory, from 1; 0 for none");

void drmm_glue_flavour(char *into, size_t len);
void drmm_glue_flavour(char *into, size_t len)
{
	kernel_param_lock(THIS_MODULE);
	strscpy(into, flavour, len);
	kernel_param_unlock(THIS_MODULE);
}

unsigned int drmm_glue_fail(void);
unsigned int drmm_glue_fail(void)
{
	return fail;
}

unsigned int drmm_glue_refuse(void);
unsigned int drmm_glue_refuse(void)
{
	return refuse;
}

/* Memory, contexts, the log. */

void *drmm_glue_kmalloc(size_t size);
void *drmm_glue_kmalloc(size_t size)
{
	return kmalloc(size, GFP_KERNEL);
}

const void *drmm_glue_current(void);
const void *drmm_glue_current(void)
{
	/* The timer that stops vblanks interrupts a task, and is not that task. Not 0, which is no context. */
	return in_task() ? (const void *)current : (const void *)1UL;
}

void drmm_glue_cond_resched(void);
void drmm_glue_cond_resched(void)
{
	cond_resched();
}

void __noreturn drmm_glue_bug(void);
void __noreturn drmm_glue_bug(void)
{
	BUG();
}

void drmm_glue_pr_info(const char *text, int len);
void drmm_glue_pr_info(const char *text, int len)
{
	pr_info("%.*s\n", len, text);
}

void drmm_glue_printk(int level, const char *text, int len);
void drmm_glue_printk(int level, const char *text, int len)
{
	switch (level) {
	case LOGLEVEL_ERR:
		printk(KERN_ERR "%.*s\n", len, text);
		break;
	case LOGLEVEL_WARNING:
		printk(KERN_WARNING "%.*s\n", len, text);
		break;
	case LOGLEVEL_INFO:
		printk(KERN_INFO "%.*s\n", len, text);
		break;
	default:
		printk(KERN_DEBUG "%.*s\n", len, text);
	}
}

const char *drmm_glue_dev_name(const struct device *dev);
const char *drmm_glue_dev_name(const struct device *dev)
{
	return dev_name(dev);
}

const char *drmm_glue_pci_name(const struct pci_dev *pdev);
const char *drmm_glue_pci_name(const struct pci_dev *pdev)
{
	return pci_name(pdev);
}

u64 drmm_glue_pci_resource_len(struct pci_dev *pdev, int bar);
u64 drmm_glue_pci_resource_len(struct pci_dev *pdev, int bar)
{
	return pci_resource_len(pdev, bar);
}

bool drmm_glue_pci_resource_is_memory(struct pci_dev *pdev, int bar);
bool drmm_glue_pci_resource_is_memory(struct pci_dev *pdev, int bar)
{
	return pci_resource_flags(pdev, bar) & IORESOURCE_MEM;
}

/* I/O ports. */

bool drmm_glue_request_region(u64 first, u64 count, const char *name);
bool drmm_glue_request_region(u64 first, u64 count, const char *name)
{
	return request_region(first, count, name);
}

void drmm_glue_release_region(u64 first, u64 count);
void drmm_glue_release_region(u64 first, u64 count)
{
	release_region(first, count);
}

u8 drmm_glue_inb(u16 port);
u8 drmm_glue_inb(u16 port)
{
	return inb(port);
}

void drmm_glue_outb(u8 value, u16 port);
void drmm_glue_outb(u8 value, u16 port)
{
	outb(value, port);
}

u16 drmm_glue_inw(u16 port);
u16 drmm_glue_inw(u16 port)
{
	return inw(port);
}

void drmm_glue_outw(u16 value, u16 port);
void drmm_glue_outw(u16 value, u16 port)
{
	outw(value, port);
}

u32 drmm_glue_inl(u16 port);
u32 drmm_glue_inl(u16 port)
{
	return inl(port);
}

void drmm_glue_outl(u32 value, u16 port);
void drmm_glue_outl(u32 value, u16 port)
{
	outl(value, port);
}

/* The DRM device. */

static int drmm_call(struct drm_device *drm, void *data, struct drm_file *file)
{
	struct drmm_call *call = data;

	return drmm_rust_call(drm, call->word, &call->argument);
}

static const struct drm_ioctl_desc drmm_ioctls[] = {
	DRM_IOCTL_DEF_DRV(DRMM_CALL, drmm_call, 0),
};

static const struct file_operations drmm_fops = {
	.owner = THIS_MODULE,
	.open = drm_open,
	.release = drm_release,
	.unlocked_ioctl = drm_ioctl,
	.compat_ioctl = drm_compat_ioctl,
	.poll = drm_poll,
	.read = drm_read,
	.mmap = drm_gem_mmap,
	.llseek = noop_llseek,
#ifdef FOP_UNSIGNED_OFFSET
	.fop_flags = FOP_UNSIGNED_OFFSET,
#endif
};

/* A device without mode objects has no framebuffers either. */
static int drmm_dumb_create(struct drm_file *file, struct drm_device *drm, struct drm_mode_create_dumb *args)
{
	if (!drm_core_check_feature(drm, DRIVER_MODESET))
		return -ENOSYS;
	return drm_gem_shmem_dumb_create(file, drm, args);
}

/* The name and the version of a driver, as programs see them. There is one for each driver of the module, to its end. */
struct drmm_identity {
	struct list_head node;
	struct drm_driver driver;
	char name[32];
	char desc[64];
	char date[12];
};

static LIST_HEAD(identities);
static DEFINE_MUTEX(identities_lock);

static struct drmm_identity *new_identity(const struct drmm_driver_info *info)
{
	struct drmm_identity *new = kzalloc(sizeof(*new), GFP_KERNEL);

	if (!new)
		return NULL;
	snprintf(new->name, sizeof(new->name), "%.*s", (int)info->name_len, info->name);
	snprintf(new->desc, sizeof(new->desc), "%.*s", (int)info->desc_len, info->desc);
	snprintf(new->date, sizeof(new->date), "%.*s", (int)info->date_len, info->date);
	new->driver = (struct drm_driver){
		.driver_features = DRIVER_GEM | DRIVER_MODESET | DRIVER_ATOMIC,
		.name = new->name,
		.desc = new->desc,
		.date = new->date,
		.major = info->major,
		.minor = info->minor,
		.patchlevel = info->patchlevel,
		.fops = &drmm_fops,
		.ioctls = drmm_ioctls,
		.num_ioctls = ARRAY_SIZE(drmm_ioctls),
		.release = drmm_rust_release,
		.gem_prime_import_sg_table = drm_gem_shmem_prime_import_sg_table,
		.dumb_create = drmm_dumb_create,
	};
	return new;
}

static bool is_same(const struct drmm_identity *a, const struct drmm_identity *b)
{
	return !strcmp(a->name, b->name) && !strcmp(a->desc, b->desc) && !strcmp(a->date, b->date) &&
	       a->driver.major == b->driver.major && a->driver.minor == b->driver.minor &&
	       a->driver.patchlevel == b->driver.patchlevel;
}

const struct drm_driver *drmm_glue_drm_driver(const struct drmm_driver_info *info);
const struct drm_driver *drmm_glue_drm_driver(const struct drmm_driver_info *info)
{
	struct drmm_identity *new = new_identity(info), *known;

	if (!new)
		return NULL;
	mutex_lock(&identities_lock);
	list_for_each_entry(known, &identities, node) {
		if (is_same(known, new)) {
			mutex_unlock(&identities_lock);
			kfree(new);
			return &known->driver;
		}
	}
	list_add(&new->node, &identities);
	mutex_unlock(&identities_lock);
	return &new->driver;
}

static void free_identities(void)
{
	struct drmm_identity *identity, *next;

	list_for_each_entry_safe(identity, next, &identities, node)
		kfree(identity);
}

/* Devices of this module. The last reference may be that of a commit, which has none to the module. */
static atomic_t devices = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(devices_wait);

/* The oldest managed action: nothing of ours is left of the device. */
static void device_ended(struct drm_device *drm, void *data)
{
	unsigned long flags;

	spin_lock_irqsave(&devices_wait.lock, flags);
	atomic_dec(&devices);
	wake_up_locked(&devices_wait);
	spin_unlock_irqrestore(&devices_wait.lock, flags);
}

/* No modes before there is a mode config, which drm_dev_unplug would walk. */
int drmm_glue_device_begins(struct drm_device *drm);
int drmm_glue_device_begins(struct drm_device *drm)
{
	int ret = drmm_add_action(drm, device_ended, NULL);

	if (!ret)
		atomic_inc(&devices);
	drm->driver_features &= ~(DRIVER_MODESET | DRIVER_ATOMIC);
	return ret;
}

size_t drmm_glue_drm_device_size(void);
size_t drmm_glue_drm_device_size(void)
{
	return sizeof(struct drm_device);
}

bool drmm_glue_drm_dev_get_unless_zero(struct drm_device *drm);
bool drmm_glue_drm_dev_get_unless_zero(struct drm_device *drm)
{
	return kref_get_unless_zero(&drm->ref);
}

/* The PCI driver and the module. */

static int drmm_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	void *parent = NULL;
	int ret = drmm_rust_probe(&pdev->dev, pdev, &parent);

	if (!ret)
		pci_set_drvdata(pdev, parent);
	return ret;
}

static void drmm_remove(struct pci_dev *pdev)
{
	drmm_rust_remove(pci_get_drvdata(pdev), pci_device_is_present(pdev));
}

/* Written by drmm_rust_init; the last one stays empty. */
static struct pci_device_id drmm_ids[33];

/* One more function that the module's driver takes. False if there are too many. */
bool drmm_glue_pci_id(const u32 raw[6]);
bool drmm_glue_pci_id(const u32 raw[6])
{
	struct pci_device_id *id = drmm_ids;

	while (id->vendor)
		id++;
	if (id == &drmm_ids[ARRAY_SIZE(drmm_ids) - 1])
		return false;
	*id = (struct pci_device_id){
		.vendor = raw[0], .device = raw[1], .subvendor = raw[2], .subdevice = raw[3],
		.class = raw[4], .class_mask = raw[5],
	};
	return true;
}

static struct pci_driver drmm_pci_driver = {
	.name = KBUILD_MODNAME,
	.id_table = drmm_ids,
	.probe = drmm_probe,
	.remove = drmm_remove,
};

/* In this order: a run or a thread that ends is taken off a list of the runtime's. */
static void give_up(void)
{
	drmm_child_exit();
	drmm_waiting_exit();
	/* A device that a driver has leaked is not waited for. */
	if (!wait_event_timeout(devices_wait, !atomic_read(&devices), 15 * HZ)) {
		pr_err("a device is left, and so is what it needs\n");
		return;
	}
	/* The last one has let the lock go. */
	spin_lock_irq(&devices_wait.lock);
	spin_unlock_irq(&devices_wait.lock);
	drmm_rust_exit();
	free_identities();
}

static int __init drmm_init(void)
{
	int ret = drmm_waiting_init();

	if (ret)
		return ret;
	ret = drmm_child_init();
	if (ret)
		goto no_children;
	ret = drmm_rust_init();
	if (ret)
		goto no_drivers;
	ret = pci_register_driver(&drmm_pci_driver);
	if (!ret)
		return 0;
	/* Functions may have been probed before. */
	give_up();
	return ret;
no_drivers:
	drmm_child_exit();
no_children:
	drmm_waiting_exit();
	return ret;
}
module_init(drmm_init);

static void __exit drmm_exit(void)
{
	pci_unregister_driver(&drmm_pci_driver);
	give_up();
}
module_exit(drmm_exit);

MODULE_DESCRIPTION("Drivers of drmm over the kernel's devm, drmm and drm_dev_enter");
MODULE_LICENSE("Dual MIT/GPL");
