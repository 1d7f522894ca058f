// SPDX-License-Identifier: MIT OR GPL-2.0
/* CRTCs and encoders: modes, events, and what a driver's vblank interrupt needs. */
#include <linux/hrtimer.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include <drm/drm_atomic.h>
#include <drm/drm_atomic_helper.h>
#include <drm/drm_atomic_state_helper.h>
#include <drm/drm_drv.h>
#include <drm/drm_managed.h>
#include <drm/drm_vblank.h>

#include "kms.h"

struct drmm_crtc_state {
	struct drm_crtc_state base;
	/* A check was told to begin anew, and must not end in anything else. */
	bool is_deadlock;
	u64 own[];
};

#define to_state(state) container_of(state, struct drmm_crtc_state, base)

static void view_of(struct drmm_crtc_view *to, const struct drm_crtc_state *state)
{
	to->active = state->active;
	to->has_mode = state->enable;
	to->own = to_state((struct drm_crtc_state *)state)->own;
	drmm_mode_of(&to->mode, &state->mode);
}

static enum drm_mode_status crtc_mode_valid(struct drm_crtc *crtc, const struct drm_display_mode *mode)
{
	struct drmm_crtc *own = to_drmm_crtc(crtc);
	struct drmm_mode plain;

	drmm_mode_of(&plain, mode);
	return own->ops->mode_valid(own->object.hooks, crtc->dev, &plain) ? MODE_BAD : MODE_OK;
}

static int crtc_check(struct drm_crtc *crtc, struct drm_atomic_state *state)
{
	struct drm_crtc_state *new = drm_atomic_get_new_crtc_state(state, crtc);
	struct drmm_crtc *own = to_drmm_crtc(crtc);
	struct drmm_crtc_view was, will;
	int ret;

	if (new->enable) {
		ret = drm_atomic_helper_check_crtc_primary_plane(new);
		if (ret)
			return ret;
	}
	view_of(&was, drm_atomic_get_old_crtc_state(state, crtc));
	view_of(&will, new);
	to_state(new)->is_deadlock = false;
	ret = own->ops->check(own->object.hooks, crtc->dev, &was, &will, crtc, state);
	return to_state(new)->is_deadlock ? -EDEADLK : ret;
}

/*
 * The mode of another CRTC, inside of a check of `crtc`. A modeset takes the other CRTC into its commit, so that the two
 * reach the hardware in the order in which they were accepted. A flip only looks: it must not wait for the other's flips.
 */
int drmm_glue_mode_of(struct drm_crtc *crtc, struct drm_atomic_state *state, u32 index, struct drmm_crtc_view *view);
int drmm_glue_mode_of(struct drm_crtc *crtc, struct drm_atomic_state *state, u32 index, struct drmm_crtc_view *view)
{
	struct drm_crtc_state *new = drm_atomic_get_new_crtc_state(state, crtc);
	struct drm_crtc *other = drm_crtc_from_index(crtc->dev, index);
	struct drm_crtc_state *found;
	int ret;

	if (!other)
		return -EINVAL;
	/* A check that goes on after it was told to begin anew gets no further locks. */
	if (to_state(new)->is_deadlock)
		return -EDEADLK;
	found = drm_atomic_get_new_crtc_state(state, other);
	if (!found && drm_atomic_crtc_needs_modeset(new)) {
		found = drm_atomic_get_crtc_state(state, other);
	} else if (!found) {
		ret = drm_modeset_lock(&other->mutex, state->acquire_ctx);
		found = ret ? ERR_PTR(ret) : other->state;
	}
	if (IS_ERR(found)) {
		to_state(new)->is_deadlock |= PTR_ERR(found) == -EDEADLK;
		return PTR_ERR(found);
	}
	view_of(view, found);
	return 0;
}

/* The event of a commit goes out at the next vblank, or at once if none will come. */
static void send_event(struct drm_crtc *crtc, bool at_once)
{
	struct drm_pending_vblank_event *event;

	spin_lock_irq(&crtc->dev->event_lock);
	event = crtc->state->event;
	crtc->state->event = NULL;
	if (event) {
		if (!at_once && drm_crtc_vblank_get(crtc) == 0)
			drm_crtc_arm_vblank_event(crtc, event);
		else
			drm_crtc_send_vblank_event(crtc, event);
	}
	spin_unlock_irq(&crtc->dev->event_lock);
}

static void crtc_enable(struct drm_crtc *crtc, struct drm_atomic_state *state)
{
	struct drm_crtc_state *new = drm_atomic_get_new_crtc_state(state, crtc);
	struct drmm_crtc *own = to_drmm_crtc(crtc);
	struct drmm_crtc_view was, will;
	int ret;

	view_of(&was, drm_atomic_get_old_crtc_state(state, crtc));
	view_of(&will, new);
	ret = own->ops->enable(own->object.hooks, crtc->dev, &was, &will);
	own->is_lit = !ret;
	drmm_commit_failed(crtc, ret);
	if (own->is_lit)
		drmm_vblank_start(own, &new->mode);
}

static void crtc_disable(struct drm_crtc *crtc, struct drm_atomic_state *state)
{
	struct drmm_crtc *own = to_drmm_crtc(crtc);

	if (own->is_lit) {
		drmm_vblank_stop(own);
		own->is_lit = false;
		drmm_commit_failed(crtc, own->ops->disable(own->object.hooks, crtc->dev));
	}
	if (!crtc->state->active)
		send_event(crtc, true);
}

static void crtc_flush(struct drm_crtc *crtc, struct drm_atomic_state *state)
{
	struct drmm_crtc *own = to_drmm_crtc(crtc);
	struct drmm_crtc_view was, will;

	if (own->is_lit) {
		view_of(&was, drm_atomic_get_old_crtc_state(state, crtc));
		view_of(&will, crtc->state);
		drmm_commit_failed(crtc, own->ops->flush(own->object.hooks, crtc->dev, &was, &will));
	}
	/* After the hardware was told: a frame late at worst, never early. */
	send_event(crtc, !own->is_lit);
}

static const struct drm_crtc_helper_funcs crtc_helper = {
	.mode_valid = crtc_mode_valid,
	.atomic_check = crtc_check,
	.atomic_enable = crtc_enable,
	.atomic_disable = crtc_disable,
	.atomic_flush = crtc_flush,
};

/* States. */

static struct drmm_crtc_state *new_state(const struct drmm_own *own, const void *from)
{
	struct drmm_crtc_state *state;

	state = kzalloc(struct_size(state, own, DIV_ROUND_UP(own->size, sizeof(u64))), GFP_KERNEL);
	if (state)
		memcpy(state->own, from, own->size);
	return state;
}

void drmm_crtc_reset(struct drm_crtc *crtc)
{
	struct drmm_own *own = &to_drmm_crtc(crtc)->own;
	struct drmm_crtc_state *state = new_state(own, own->initial);

	if (crtc->state)
		drmm_crtc_destroy_state(crtc, crtc->state);
	__drm_atomic_helper_crtc_reset(crtc, state ? &state->base : NULL);
}

struct drm_crtc_state *drmm_crtc_duplicate(struct drm_crtc *crtc)
{
	struct drmm_crtc_state *state;

	if (!crtc->state)
		return NULL;
	state = new_state(&to_drmm_crtc(crtc)->own, to_state(crtc->state)->own);
	if (!state)
		return NULL;
	__drm_atomic_helper_crtc_duplicate_state(crtc, &state->base);
	return &state->base;
}

void drmm_crtc_destroy_state(struct drm_crtc *crtc, struct drm_crtc_state *state)
{
	__drm_atomic_helper_crtc_destroy_state(state);
	kfree(to_state(state));
}

int drmm_crtc_set_property(struct drm_crtc *crtc, struct drm_crtc_state *state, struct drm_property *property, u64 value)
{
	return drmm_own_set(&to_drmm_crtc(crtc)->own, to_state(state)->own, property, value);
}

int drmm_crtc_get_property(struct drm_crtc *crtc, const struct drm_crtc_state *state, struct drm_property *property,
			   u64 *value)
{
	return drmm_own_get(&to_drmm_crtc(crtc)->own, to_state((struct drm_crtc_state *)state)->own, property, value);
}

/* Vblanks by an interrupt of the driver's. */

/* Called with spinlocks held. */
static int enable_vblank(struct drm_crtc *crtc)
{
	struct drmm_crtc *own = to_drmm_crtc(crtc);

	return own->ops->vblank(own->object.hooks, crtc->dev, true);
}

static void disable_vblank(struct drm_crtc *crtc)
{
	struct drmm_crtc *own = to_drmm_crtc(crtc);

	own->ops->vblank(own->object.hooks, crtc->dev, false);
}

const struct drm_crtc_funcs drmm_crtc_irq_funcs = {
	.reset = drmm_crtc_reset,
	.set_config = drm_atomic_helper_set_config,
	.page_flip = drm_atomic_helper_page_flip,
	.atomic_duplicate_state = drmm_crtc_duplicate,
	.atomic_destroy_state = drmm_crtc_destroy_state,
	.atomic_set_property = drmm_crtc_set_property,
	.atomic_get_property = drmm_crtc_get_property,
	.enable_vblank = enable_vblank,
	.disable_vblank = disable_vblank,
};

/* A handle may be used at any time. Its object is there if it finds it, until the section of RCU ends. */
void drmm_glue_handle_vblank(struct drm_crtc **link);
void drmm_glue_handle_vblank(struct drm_crtc **link)
{
	struct drm_crtc *crtc;

	rcu_read_lock();
	crtc = READ_ONCE(*link);
	if (crtc && smp_load_acquire(&to_drmm_crtc(crtc)->card->is_published) && drm_dev_has_vblank(crtc->dev))
		drm_crtc_handle_vblank(crtc);
	rcu_read_unlock();
}

static void crtc_end(struct drm_device *drm, void *data)
{
	struct drmm_crtc *crtc = data;

	drmm_end_link(crtc->object.link);
	drmm_vblank_end(crtc);
}

struct drm_crtc *drmm_glue_crtc(struct drm_device *drm, const struct drmm_crtc_ops *ops,
				const struct drmm_object_config *config, struct drmm_card *card,
				struct drm_plane *primary, struct drm_plane *cursor, bool is_interrupt);
struct drm_crtc *drmm_glue_crtc(struct drm_device *drm, const struct drmm_crtc_ops *ops,
				const struct drmm_object_config *config, struct drmm_card *card,
				struct drm_plane *primary, struct drm_plane *cursor, bool is_interrupt)
{
	struct drmm_crtc *crtc = drmm_kzalloc(drm, sizeof(*crtc), GFP_KERNEL);
	int ret;

	if (drmm_is_full(drm->mode_config.num_crtc))
		return ERR_PTR(-ENOSPC);
	if (!crtc)
		return ERR_PTR(-ENOMEM);
	crtc->ops = ops;
	crtc->object = *config;
	crtc->card = card;
	crtc->is_interrupt = is_interrupt;
	drmm_vblank_init(crtc);
	ret = drmm_own_init(drm, &crtc->own, &ops->own, config);
	if (ret)
		return ERR_PTR(ret);
	ret = drmm_crtc_init_with_planes(drm, &crtc->base, primary, cursor,
					 is_interrupt ? &drmm_crtc_irq_funcs : &drmm_crtc_timer_funcs, NULL);
	if (ret)
		return ERR_PTR(ret);
	drm_crtc_helper_add(&crtc->base, &crtc_helper);
	ret = drmm_add_action(drm, crtc_end, crtc);
	if (ret)
		return ERR_PTR(ret);
	WRITE_ONCE(*config->link, &crtc->base);
	return &crtc->base;
}

struct drm_mode_object *drmm_glue_crtc_object(struct drm_crtc *crtc, struct drmm_own **own);
struct drm_mode_object *drmm_glue_crtc_object(struct drm_crtc *crtc, struct drmm_own **own)
{
	*own = &to_drmm_crtc(crtc)->own;
	return &crtc->base;
}

u32 drmm_glue_crtc_index(const struct drm_crtc *crtc);
u32 drmm_glue_crtc_index(const struct drm_crtc *crtc)
{
	return drm_crtc_index(crtc);
}

/* Encoders, which only say what leads where. */

int drmm_glue_encoder(struct drm_device *drm, int kind, u32 crtcs);
int drmm_glue_encoder(struct drm_device *drm, int kind, u32 crtcs)
{
	struct drm_encoder *encoder = drmm_kzalloc(drm, sizeof(*encoder), GFP_KERNEL);
	int ret;

	/* The core has a name for each kind, by its number. */
	if (kind < DRM_MODE_ENCODER_NONE || kind > DRM_MODE_ENCODER_DPI)
		return -EINVAL;
	if (drmm_is_full(drm->mode_config.num_encoder))
		return -ENOSPC;
	if (!encoder)
		return -ENOMEM;
	ret = drmm_encoder_init(drm, encoder, NULL, kind, NULL);
	if (ret)
		return ret;
	encoder->possible_crtcs = crtcs;
	return drm_encoder_index(encoder);
}
