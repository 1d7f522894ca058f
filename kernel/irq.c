// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * Interrupts of PCI functions, each with a handler that runs in a thread.
 *
 * The handler may sleep, so something has to keep the interrupt quiet until it has run. For a message (MSI, MSI-X) that
 * is IRQF_ONESHOT: the kernel masks the vector, which belongs to this function alone. A legacy line may be shared, and
 * with IRQF_ONESHOT it could be only with drivers that set the flag too; besides, a slow handler would hold up theirs.
 * So the primary handler asks the function whether it raises the line, which PCI 2.3 shows in config space, and masks it
 * there (pci_check_and_mask_intx, as UIO and VFIO do). The thread lets it go. For a function that cannot be masked in
 * config space the line is masked by IRQF_ONESHOT, and is not shared.
 */

#include <linux/delay.h>
#include <linux/device.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "glue.h"

static bool msi = true;
module_param(msi, bool, 0644);
MODULE_PARM_DESC(msi, "whether functions that can interrupt by message do so, from the next request on");

/* What a handler answers: DRMM_IRQ_GONE if its device may not be touched any more. */
enum { DRMM_IRQ_NONE, DRMM_IRQ_HANDLED, DRMM_IRQ_GONE };

struct drmm_irq {
	struct pci_dev *pdev;
	unsigned int vector;
	/* Whether the primary handler masks the function. */
	bool masks;
	int (*handler)(void *data);
	void *data;
	char *name;
};

static irqreturn_t drmm_irq_primary(int vector, void *given)
{
	struct drmm_irq *irq = given;

	if (pci_channel_offline(irq->pdev))
		return IRQ_NONE;
	return pci_check_and_mask_intx(irq->pdev) ? IRQ_WAKE_THREAD : IRQ_NONE;
}

static irqreturn_t drmm_irq_thread(int vector, void *given)
{
	struct drmm_irq *irq = given;
	int answer = irq->handler(irq->data);

	if (irq->masks) {
		/* One that is raised again has not been seen by the primary handler, which is masked. */
		while (answer == DRMM_IRQ_HANDLED && !pci_check_and_unmask_intx(irq->pdev)) {
			/* A function that is gone reads as if it raised the line for ever. */
			if (!pci_device_is_present(irq->pdev))
				return IRQ_HANDLED;
			/* The thread is a real-time one, and others have to run, the unbind among them. */
			usleep_range(1, 50);
			answer = irq->handler(irq->data);
		}
		if (answer == DRMM_IRQ_NONE)
			pci_intx(irq->pdev, 1);
	}
	/* Of a device that is gone nothing is left to be said; its function stays masked. */
	return answer == DRMM_IRQ_NONE ? IRQ_NONE : IRQ_HANDLED;
}

/* For devres_find: an entry says that the function is handled. It is taken off before the walk. */
static void drmm_irq_entry(struct device *dev, void *entry)
{
}

static int drmm_irq_connect(struct drmm_irq *irq)
{
	struct pci_dev *pdev = irq->pdev;
	unsigned long flags = IRQF_ONESHOT;
	int ret = pci_alloc_irq_vectors(pdev, 1, 1, msi ? PCI_IRQ_ALL_TYPES : PCI_IRQ_INTX);

	if (ret < 0)
		return ret == -ENOSPC ? -ENXIO : ret;
	irq->vector = pci_irq_vector(pdev, 0);
	if (pci_dev_msi_enabled(pdev)) {
		/* A message is a write to memory. */
		pci_set_master(pdev);
	} else if (!pdev->broken_intx_masking) {
		irq->masks = true;
		flags = IRQF_SHARED;
	}
	ret = request_threaded_irq(irq->vector, irq->masks ? drmm_irq_primary : NULL, drmm_irq_thread, flags,
				   irq->name, irq);
	if (ret)
		pci_free_irq_vectors(pdev);
	return ret;
}

struct drmm_irq *drmm_glue_request_irq(struct pci_dev *pdev, int (*handler)(void *data), void *data, const char *name,
				       int len);
struct drmm_irq *drmm_glue_request_irq(struct pci_dev *pdev, int (*handler)(void *data), void *data, const char *name,
				       int len)
{
	struct drmm_irq *irq;
	int ret = -ENOMEM;

	if (devres_find(&pdev->dev, drmm_irq_entry, NULL, NULL))
		return ERR_PTR(-EBUSY);
	irq = devres_alloc(drmm_irq_entry, sizeof(*irq), GFP_KERNEL);
	if (!irq)
		return ERR_PTR(-ENOMEM);
	irq->pdev = pdev;
	irq->handler = handler;
	irq->data = data;
	irq->name = kasprintf(GFP_KERNEL, "%.*s", len, name);
	if (irq->name)
		ret = drmm_irq_connect(irq);
	if (ret) {
		kfree(irq->name);
		devres_free(irq);
		return ERR_PTR(ret);
	}
	devres_add(&pdev->dev, irq);
	return irq;
}

static int drmm_irq_is(struct device *dev, void *entry, void *wanted)
{
	return entry == wanted;
}

void drmm_glue_free_irq(struct drmm_irq *irq);
void drmm_glue_free_irq(struct drmm_irq *irq)
{
	struct pci_dev *pdev = irq->pdev;

	/* Waits for the thread. */
	free_irq(irq->vector, irq);
	/* The driver quiets its function later, in step 6, and other drivers have the line. */
	if (irq->masks)
		pci_intx(pdev, 0);
	pci_free_irq_vectors(pdev);
	kfree(irq->name);
	WARN_ON(devres_destroy(&pdev->dev, drmm_irq_entry, drmm_irq_is, irq));
}
