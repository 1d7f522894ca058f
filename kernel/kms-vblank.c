// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * Vblanks without an interrupt: a timer of the mode's period. Newer kernels have one among their helpers
 * (drm_crtc_vblank_helper_enable_vblank_timer), 6.12 does not.
 */
#include <linux/hrtimer.h>

#include <drm/drm_atomic_helper.h>
#include <drm/drm_vblank.h>

#include "kms.h"

/* Hard interrupt context. */
static enum hrtimer_restart tick(struct hrtimer *timer)
{
	struct drmm_crtc *crtc = container_of(timer, struct drmm_crtc, clock);
	u64 period = READ_ONCE(crtc->period);
	unsigned long flags;

	spin_lock_irqsave(&crtc->clock_lock, flags);
	/* Switched off, or off and on again meanwhile: then it is queued already. */
	if (!crtc->is_ticking || hrtimer_is_queued(timer)) {
		spin_unlock_irqrestore(&crtc->clock_lock, flags);
		return HRTIMER_NORESTART;
	}
	/*
	 * Forward first: a timer that is late must not tell of a vblank before one that was asked for meanwhile, or the
	 * count of the core goes backwards and flips wait for ever.
	 */
	hrtimer_forward_now(timer, ns_to_ktime(period));
	WRITE_ONCE(crtc->tick, ktime_sub_ns(hrtimer_get_expires(timer), period));
	spin_unlock_irqrestore(&crtc->clock_lock, flags);
	drm_crtc_handle_vblank(&crtc->base);
	return HRTIMER_RESTART;
}

static int enable_vblank(struct drm_crtc *base)
{
	struct drmm_crtc *crtc = to_drmm_crtc(base);
	u64 period = READ_ONCE(crtc->period);
	unsigned long flags;
	ktime_t last;
	u64 since;

	spin_lock_irqsave(&crtc->clock_lock, flags);
	last = READ_ONCE(crtc->tick);
	since = ktime_to_ns(ktime_sub(ktime_get(), last));
	crtc->is_ticking = true;
	hrtimer_start(&crtc->clock, ktime_add_ns(last, (div64_u64(since, period) + 1) * period), HRTIMER_MODE_ABS);
	spin_unlock_irqrestore(&crtc->clock_lock, flags);
	return 0;
}

/* Called with the locks that the tick takes: it must not wait for the tick. */
static void disable_vblank(struct drm_crtc *base)
{
	struct drmm_crtc *crtc = to_drmm_crtc(base);
	unsigned long flags;

	spin_lock_irqsave(&crtc->clock_lock, flags);
	crtc->is_ticking = false;
	hrtimer_try_to_cancel(&crtc->clock);
	spin_unlock_irqrestore(&crtc->clock_lock, flags);
}

static bool vblank_timestamp(struct drm_crtc *base, int *max_error, ktime_t *time, bool in_interrupt)
{
	struct drmm_crtc *crtc = to_drmm_crtc(base);
	u64 period = READ_ONCE(crtc->period);
	ktime_t last = READ_ONCE(crtc->tick);
	u64 since = ktime_to_ns(ktime_sub(ktime_get(), last));

	*time = in_interrupt ? last : ktime_add_ns(last, div64_u64(since, period) * period);
	*max_error = 1000;
	return true;
}

const struct drm_crtc_funcs drmm_crtc_timer_funcs = {
	.reset = drmm_crtc_reset,
	.set_config = drm_atomic_helper_set_config,
	.page_flip = drm_atomic_helper_page_flip,
	.atomic_duplicate_state = drmm_crtc_duplicate,
	.atomic_destroy_state = drmm_crtc_destroy_state,
	.atomic_set_property = drmm_crtc_set_property,
	.atomic_get_property = drmm_crtc_get_property,
	.enable_vblank = enable_vblank,
	.disable_vblank = disable_vblank,
	.get_vblank_timestamp = vblank_timestamp,
};

void drmm_vblank_init(struct drmm_crtc *crtc)
{
	spin_lock_init(&crtc->clock_lock);
	crtc->period = NSEC_PER_SEC / 60;
	hrtimer_init(&crtc->clock, CLOCK_MONOTONIC, HRTIMER_MODE_ABS);
	crtc->clock.function = tick;
}

void drmm_vblank_end(struct drmm_crtc *crtc)
{
	disable_vblank(&crtc->base);
	hrtimer_cancel(&crtc->clock);
}

/* The CRTC has been switched on with this mode: frames begin now. */
void drmm_vblank_start(struct drmm_crtc *crtc, const struct drm_display_mode *mode)
{
	u64 dots = (u64)mode->htotal * mode->vtotal * USEC_PER_SEC;

	if (!drm_dev_has_vblank(crtc->base.dev))
		return;
	/* The tick of the frames before is over. */
	hrtimer_cancel(&crtc->clock);
	WRITE_ONCE(crtc->period, max_t(u64, div_u64(dots, max(mode->clock, 1)), USEC_PER_SEC));
	WRITE_ONCE(crtc->tick, ktime_get());
	drm_crtc_vblank_on(&crtc->base);
	/* Pairs with the one in drmm_glue_wake. */
	smp_mb();
	if (READ_ONCE(crtc->card->is_gone))
		drmm_vblank_stop(crtc);
}

/* No vblank comes any more, and events that wait for one go out. It may be called more than once, at the same time. */
void drmm_vblank_stop(struct drmm_crtc *crtc)
{
	if (drm_dev_has_vblank(crtc->base.dev))
		drm_crtc_vblank_off(&crtc->base);
}
