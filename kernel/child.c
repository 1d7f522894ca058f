// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * The bus of the devices that drivers of this module make for each other. It matches nothing: the driver that made a
 * device, or a bus above it, says which driver it gets, and device_driver_attach binds it.
 */

#include <linux/device.h>
#include <linux/device/bus.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "glue.h"

int drmm_rust_child_probe(struct device *dev, void **parent);
void drmm_rust_child_remove(void *parent);

static int drmm_child_match(struct device *dev, const struct device_driver *driver)
{
	return 0;
}

static int drmm_child_probe(struct device *dev)
{
	void *parent = NULL;
	int ret = drmm_rust_child_probe(dev, &parent);

	if (!ret)
		dev_set_drvdata(dev, parent);
	return ret;
}

static void drmm_child_remove(struct device *dev)
{
	drmm_rust_child_remove(dev_get_drvdata(dev));
}

static void drmm_child_release(struct device *dev)
{
	kfree(dev);
}

static const struct bus_type drmm_child_bus = {
	.name = KBUILD_MODNAME,
	.match = drmm_child_match,
	.probe = drmm_child_probe,
	.remove = drmm_child_remove,
};

static struct device_driver drmm_child_driver = {
	.name = KBUILD_MODNAME,
	.bus = &drmm_child_bus,
	.owner = THIS_MODULE,
};

/* Its name begins with that of its maker: on a bus, names are unique. */
struct device *drmm_glue_child_new(struct device *maker, const char *name, int len);
struct device *drmm_glue_child_new(struct device *maker, const char *name, int len)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	int ret;

	if (!dev)
		return ERR_PTR(-ENOMEM);
	device_initialize(dev);
	dev->parent = maker;
	dev->bus = &drmm_child_bus;
	dev->release = drmm_child_release;
	ret = dev_set_name(dev, "%s.%.*s", dev_name(maker), len, name);
	if (!ret)
		ret = device_add(dev);
	if (ret) {
		put_device(dev);
		return ERR_PTR(ret);
	}
	return dev;
}

int drmm_glue_child_attach(struct device *dev);
int drmm_glue_child_attach(struct device *dev)
{
	return device_driver_attach(&drmm_child_driver, dev);
}

bool drmm_glue_device_link_add(struct device *consumer, struct device *supplier);
bool drmm_glue_device_link_add(struct device *consumer, struct device *supplier)
{
	return device_link_add(consumer, supplier, DL_FLAG_AUTOREMOVE_CONSUMER);
}

int drmm_child_init(void)
{
	int ret = bus_register(&drmm_child_bus);

	if (ret)
		return ret;
	ret = driver_register(&drmm_child_driver);
	if (ret)
		bus_unregister(&drmm_child_bus);
	return ret;
}

void drmm_child_exit(void)
{
	driver_unregister(&drmm_child_driver);
	bus_unregister(&drmm_child_bus);
	/* References of removed links go by a workqueue, and the last one of a child calls drmm_child_release. */
	device_link_wait_removal();
}
