// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * Faults that a kernel that checks has to find, as controls: each is made when its name is written to the parameter
 * `plant`. Only in a module for such a kernel. The faults of the Rust part are in kernel/module/src/plants.rs.
 */

#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timer.h>

int drmm_rust_plant(const char *name, size_t len);
void drmm_rust_plant_locked(void);
void drmm_glue_plant_locked(void);

static void plant_c_use_after_free(void)
{
	volatile char *place = kmalloc(64, GFP_KERNEL);

	kfree((void *)place);
	(void)place[3];
}

static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);

static void plant_c_lock_order(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);
	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
}

/* A lock of the runtime inside of one of the kernel's; Rust does it the other way round. */
static void plant_mixed_lock_order(void)
{
	mutex_lock(&first);
	drmm_rust_plant_locked();
	mutex_unlock(&first);
	drmm_rust_plant("mixed-lock-order", strlen("mixed-lock-order"));
}

void drmm_glue_plant_locked(void)
{
	mutex_lock(&first);
	mutex_unlock(&first);
}

/* A lock of the runtime where sleeping is not allowed, although it is free and nothing sleeps. */
static void plant_atomic(void)
{
	preempt_disable();
	drmm_rust_plant_locked();
	preempt_enable();
}

static void plant_expired(struct timer_list *timer)
{
}

/* A timer that is freed while it is set. */
static void plant_active_object(void)
{
	struct timer_list *timer = kmalloc(sizeof(*timer), GFP_KERNEL);

	timer_setup(timer, plant_expired, 0);
	mod_timer(timer, jiffies + 1000 * HZ);
	kfree(timer);
}

static unsigned long counter;
static atomic_t at_work;

static int plant_count(void *unused)
{
	unsigned long end = jiffies + 3 * HZ;

	while (time_before(jiffies, end)) {
		counter++;
		cond_resched();
	}
	atomic_dec(&at_work);
	return 0;
}

static void plant_c_race(void)
{
	int i;

	atomic_set(&at_work, 2);
	for (i = 0; i < 2; i++)
		kthread_run(plant_count, NULL, "plant");
	while (atomic_read(&at_work))
		msleep(10);
	/* They have left the module's code by then. */
	msleep(100);
}

static const struct {
	const char *name;
	void (*make)(void);
} plants[] = {
	{ "c-use-after-free", plant_c_use_after_free },
	{ "c-lock-order", plant_c_lock_order },
	{ "mixed-lock-order", plant_mixed_lock_order },
	{ "atomic", plant_atomic },
	{ "active-object", plant_active_object },
	{ "c-race", plant_c_race },
};

static int plant_set(const char *value, const struct kernel_param *param)
{
	char name[32];
	size_t i;

	strscpy(name, value, sizeof(name));
	strim(name);
	for (i = 0; i < ARRAY_SIZE(plants); i++) {
		if (!strcmp(name, plants[i].name)) {
			plants[i].make();
			return 0;
		}
	}
	return drmm_rust_plant(name, strlen(name));
}

static const struct kernel_param_ops plant_ops = {
	.set = plant_set,
};
module_param_cb(plant, &plant_ops, NULL, 0200);
MODULE_PARM_DESC(plant, "a fault to make now, for a kernel that has to find it");
