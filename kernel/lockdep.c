// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * What the runtime's own locks tell lockdep, for a kernel that is built to check. Without lockdep nothing calls it.
 */

#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "glue.h"

void drmm_glue_might_sleep(void);
void drmm_glue_might_sleep(void)
{
	might_sleep();
}

#ifdef CONFIG_LOCKDEP

/* Zeros before its first use. The Rust part has 16 words for it. */
struct drmm_lock_map {
	bool ready;
	struct lockdep_map map;
};

static_assert(sizeof(struct drmm_lock_map) <= 16 * sizeof(size_t));

/* The names of the classes, which lockdep keeps: the line that made the lock. */
#define CLASSES 256
static struct {
	const void *key;
	char name[64];
} drmm_classes[CLASSES];
static DEFINE_SPINLOCK(drmm_classes_lock);

static const char *drmm_class_name(const void *key, const char *file, int len, unsigned int line)
{
	size_t i;

	for (i = 0; i < CLASSES && drmm_classes[i].key; i++)
		if (drmm_classes[i].key == key)
			return drmm_classes[i].name;
	if (i == CLASSES)
		return "drmm: one class more than there are names";
	drmm_classes[i].key = key;
	snprintf(drmm_classes[i].name, sizeof(drmm_classes[i].name), "%.*s:%u", len, file, line);
	return drmm_classes[i].name;
}

static void drmm_lock_map_init(struct drmm_lock_map *lock, const void *key, const char *file, int len,
			       unsigned int line)
{
	spin_lock(&drmm_classes_lock);
	if (!lock->ready) {
		/* A key that is part of the module: lockdep uses its address, and forgets it with the module. */
		lockdep_init_map_wait(&lock->map, drmm_class_name(key, file, len, line), (struct lock_class_key *)key,
				      0, LD_WAIT_SLEEP);
		/* Pairs with the acquire below. */
		smp_store_release(&lock->ready, true);
	}
	spin_unlock(&drmm_classes_lock);
}

void drmm_glue_lock_acquire(struct drmm_lock_map *lock, const void *key, const char *file, int len, unsigned int line,
			    unsigned int nesting, bool try);
void drmm_glue_lock_acquire(struct drmm_lock_map *lock, const void *key, const char *file, int len, unsigned int line,
			    unsigned int nesting, bool try)
{
	if (!smp_load_acquire(&lock->ready))
		drmm_lock_map_init(lock, key, file, len, line);
	if (!try)
		might_sleep();
	lock_acquire_exclusive(&lock->map, nesting, try, NULL, _RET_IP_);
}

void drmm_glue_lock_release(struct drmm_lock_map *lock);
void drmm_glue_lock_release(struct drmm_lock_map *lock)
{
	lock_release(&lock->map, _RET_IP_);
}

#endif
