// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * Wait queues, work items and threads. Each function forwards, but for two: a work item is freed after its last call,
 * and the module is not unloaded before its threads have left its code.
 */

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "glue.h"

/* Wait queues. */

wait_queue_head_t *drmm_glue_wait_queue_new(void);
wait_queue_head_t *drmm_glue_wait_queue_new(void)
{
	wait_queue_head_t *head = kmalloc(sizeof(*head), GFP_KERNEL);

	if (head)
		init_waitqueue_head(head);
	return head;
}

void drmm_glue_wake_up_all(wait_queue_head_t *head);
void drmm_glue_wake_up_all(wait_queue_head_t *head)
{
	wake_up_all(head);
}

void drmm_glue_wait(wait_queue_head_t *head, const size_t *number, size_t seen, bool is_timed, unsigned int ms, bool idle);
void drmm_glue_wait(wait_queue_head_t *head, const size_t *number, size_t seen, bool is_timed, unsigned int ms, bool idle)
{
	long timeout = is_timed ? msecs_to_jiffies(ms) : MAX_SCHEDULE_TIMEOUT;

	if (idle)
		wait_event_idle_timeout(*head, smp_load_acquire(number) != seen, timeout);
	else
		wait_event_timeout(*head, smp_load_acquire(number) != seen, timeout);
}

/* Work items, on a workqueue of their own: a run may take as long as it likes. */

static struct workqueue_struct *drmm_workqueue;

struct drmm_work {
	struct delayed_work work;
	bool (*step)(void *data);
	void *data;
};

static void drmm_work_step(struct work_struct *work)
{
	struct drmm_work *item = container_of(to_delayed_work(work), struct drmm_work, work);

	/* Its own function may free it: the workqueue does not look at it any more. */
	if (item->step(item->data))
		kfree(item);
}

struct drmm_work *drmm_glue_work_new(bool (*step)(void *data), void *data);
struct drmm_work *drmm_glue_work_new(bool (*step)(void *data), void *data)
{
	struct drmm_work *item = kmalloc(sizeof(*item), GFP_KERNEL);

	if (item) {
		INIT_DELAYED_WORK(&item->work, drmm_work_step);
		item->step = step;
		item->data = data;
	}
	return item;
}

void drmm_glue_work_queue(struct drmm_work *item, unsigned int ms);
void drmm_glue_work_queue(struct drmm_work *item, unsigned int ms)
{
	mod_delayed_work(drmm_workqueue, &item->work, msecs_to_jiffies(ms));
}

void drmm_glue_work_cancel(struct drmm_work *item);
void drmm_glue_work_cancel(struct drmm_work *item)
{
	cancel_delayed_work(&item->work);
}

/* Threads. */

/* How many were started, and one completion for each that has ended. */
static atomic_t drmm_threads = ATOMIC_INIT(0);
static DECLARE_COMPLETION(drmm_thread_ends);

struct drmm_thread {
	void (*body)(void *data);
	void *data;
};

static int drmm_thread_main(void *given)
{
	struct drmm_thread thread = *(struct drmm_thread *)given;

	kfree(given);
	thread.body(thread.data);
	/* Does not return here, where the code may be gone by then. */
	kthread_complete_and_exit(&drmm_thread_ends, 0);
}

int drmm_glue_kthread_run(void (*body)(void *data), void *data, const char *name, int len);
int drmm_glue_kthread_run(void (*body)(void *data), void *data, const char *name, int len)
{
	struct drmm_thread *thread = kmalloc(sizeof(*thread), GFP_KERNEL);
	struct task_struct *task;

	if (!thread)
		return -ENOMEM;
	thread->body = body;
	thread->data = data;
	task = kthread_create(drmm_thread_main, thread, "%.*s", len, name);
	if (IS_ERR(task)) {
		kfree(thread);
		return PTR_ERR(task);
	}
	atomic_inc(&drmm_threads);
	wake_up_process(task);
	return 0;
}

/* The beginning and the end. */

int drmm_waiting_init(void)
{
	drmm_workqueue = alloc_workqueue(KBUILD_MODNAME, WQ_UNBOUND, WQ_MAX_ACTIVE);
	return drmm_workqueue ? 0 : -ENOMEM;
}

void drmm_waiting_exit(void)
{
	int left = atomic_read(&drmm_threads);

	while (left--)
		wait_for_completion(&drmm_thread_ends);
	/* Waits for the items that are queued or running. */
	destroy_workqueue(drmm_workqueue);
}
