// SPDX-License-Identifier: MIT OR GPL-2.0
/* Connectors: which monitor is there, what programs are told of it, and of a commit that failed. */
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include <drm/drm_atomic.h>
#include <drm/drm_atomic_helper.h>
#include <drm/drm_atomic_state_helper.h>
#include <drm/drm_drv.h>
#include <drm/drm_edid.h>
#include <drm/drm_managed.h>
#include <drm/drm_modes.h>
#include <drm/drm_probe_helper.h>

#include "kms.h"

/* What a driver says of a connector, as in drmm-runtime/src/kernel/kms. */
enum { FOUND_UNCHANGED, FOUND_DISCONNECTED, FOUND_CONNECTED, FOUND_UNKNOWN };

struct drmm_connector {
	struct drm_connector base;
	const struct drmm_connector_ops *ops;
	struct drmm_object_config object;
	struct drmm_own own;
	/* What the last look found, under mode_config.mutex. */
	enum drm_connector_status status;
	const struct drm_edid *edid;
	struct list_head modes;
	/* What a look finds while it is under way. */
	const struct drm_edid *new_edid;
	struct list_head new_modes;
	/* The driver has seen something happen: noted, and done while the connector is open. */
	bool is_hotplugged;
	bool is_bad;
	bool is_open;
	struct work_struct work;
};

struct drmm_connector_state {
	struct drm_connector_state base;
	u64 own[];
};

#define to_drmm_connector(connector) container_of(connector, struct drmm_connector, base)
#define to_state(state) container_of(state, struct drmm_connector_state, base)

/* Modes of the driver's own. */

static void free_modes(struct drm_device *drm, struct list_head *modes)
{
	struct drm_display_mode *mode, *next;

	list_for_each_entry_safe(mode, next, modes, head) {
		list_del(&mode->head);
		drm_mode_destroy(drm, mode);
	}
}

int drmm_glue_add_mode(struct drm_connector *connector, const struct drmm_mode *plain, bool is_preferred);
int drmm_glue_add_mode(struct drm_connector *connector, const struct drmm_mode *plain, bool is_preferred)
{
	struct drm_display_mode *mode = drm_mode_create(connector->dev);

	if (!mode)
		return -ENOMEM;
	mode->clock = plain->clock;
	mode->flags = plain->flags;
	mode->hdisplay = plain->h[0];
	mode->hsync_start = plain->h[1];
	mode->hsync_end = plain->h[2];
	mode->htotal = plain->h[3];
	mode->vdisplay = plain->v[0];
	mode->vsync_start = plain->v[1];
	mode->vsync_end = plain->v[2];
	mode->vtotal = plain->v[3];
	mode->type = DRM_MODE_TYPE_DRIVER | (is_preferred ? DRM_MODE_TYPE_PREFERRED : 0);
	drm_mode_set_name(mode);
	list_add_tail(&mode->head, &to_drmm_connector(connector)->new_modes);
	return 0;
}

/* The monitor's EDID, which the driver reads block by block. True if it is sound. */
bool drmm_glue_read_edid(struct drm_connector *connector, int (*read)(void *, u8 *, unsigned int, size_t), void *context);
bool drmm_glue_read_edid(struct drm_connector *connector, int (*read)(void *, u8 *, unsigned int, size_t), void *context)
{
	struct drmm_connector *own = to_drmm_connector(connector);

	drm_edid_free(own->new_edid);
	own->new_edid = drm_edid_read_custom(connector, read, context);
	return own->new_edid;
}

/* Looking. */

static int look(struct drm_connector *connector)
{
	struct drmm_connector *own = to_drmm_connector(connector);
	int found = own->ops->detect(own->object.hooks, connector->dev, connector);

	if (found > FOUND_UNCHANGED) {
		own->status = found == FOUND_CONNECTED ? connector_status_connected :
			      found == FOUND_DISCONNECTED ? connector_status_disconnected : connector_status_unknown;
		swap(own->edid, own->new_edid);
		free_modes(connector->dev, &own->modes);
		list_splice_init(&own->new_modes, &own->modes);
		drm_edid_connector_update(connector, own->edid);
	}
	drm_edid_free(own->new_edid);
	own->new_edid = NULL;
	free_modes(connector->dev, &own->new_modes);
	return found < 0 ? connector_status_unknown : own->status;
}

static int connector_detect(struct drm_connector *connector, struct drm_modeset_acquire_ctx *ctx, bool force)
{
	return look(connector);
}

/* The monitor's modes, then the driver's own, else those of the table. */
static int connector_get_modes(struct drm_connector *connector)
{
	struct drm_device *drm = connector->dev;
	struct drmm_connector *own = to_drmm_connector(connector);
	struct drm_display_mode *mode;
	int count;

	/* A connector whose status is forced was not looked at, but its EDID is wanted. */
	if (connector->force)
		look(connector);
	count = drm_edid_connector_add_modes(connector);
	list_for_each_entry(mode, &own->modes, head) {
		struct drm_display_mode *copy = drm_mode_duplicate(drm, mode);

		if (!copy)
			break;
		drm_mode_probed_add(connector, copy);
		count++;
	}
	if (!count) {
		count = drm_add_modes_noedid(connector, drm->mode_config.max_width, drm->mode_config.max_height);
		drm_set_preferred_mode(connector, 1024, 768);
	}
	return count;
}

static int connector_check(struct drm_connector *connector, struct drm_atomic_state *state)
{
	struct drm_connector_state *old = drm_atomic_get_old_connector_state(state, connector);
	struct drm_connector_state *new = drm_atomic_get_new_connector_state(state, connector);
	struct drmm_connector *own = to_drmm_connector(connector);
	struct drm_crtc_state *crtc;
	bool modeset = false;
	int ret = own->ops->check(own->object.hooks, connector->dev, to_state(old)->own, to_state(new)->own, &modeset);

	if (ret || !modeset || !new->crtc)
		return ret;
	crtc = drm_atomic_get_crtc_state(state, new->crtc);
	if (IS_ERR(crtc))
		return PTR_ERR(crtc);
	crtc->mode_changed = true;
	return 0;
}

/* Telling. */

static void connector_work(struct work_struct *work)
{
	struct drmm_connector *own = container_of(work, struct drmm_connector, work);
	struct drm_connector *connector = &own->base;

	if (xchg(&own->is_bad, false)) {
		mutex_lock(&connector->dev->mode_config.mutex);
		drm_connector_set_link_status_property(connector, DRM_MODE_LINK_STATUS_BAD);
		mutex_unlock(&connector->dev->mode_config.mutex);
		drm_kms_helper_connector_hotplug_event(connector);
	}
	if (xchg(&own->is_hotplugged, false))
		drm_connector_helper_hpd_irq_event(connector);
}

/* What was noted before the connector opened is done when it does. */
static void note(struct drmm_connector *own, bool *what)
{
	rcu_read_lock();
	WRITE_ONCE(*what, true);
	/* Pairs with the one in connector_open: one of the two sees the other. */
	smp_mb();
	if (READ_ONCE(own->is_open))
		schedule_work(&own->work);
	rcu_read_unlock();
}

static int connector_open(struct drm_connector *connector)
{
	struct drmm_connector *own = to_drmm_connector(connector);

	WRITE_ONCE(own->is_open, true);
	/* Pairs with the one in note. */
	smp_mb();
	if (READ_ONCE(own->is_hotplugged) || READ_ONCE(own->is_bad))
		schedule_work(&own->work);
	return 0;
}

static void connector_close(struct drm_connector *connector)
{
	WRITE_ONCE(to_drmm_connector(connector)->is_open, false);
}

/* A handle may be used at any time. Its object is there if it finds it, until the section of RCU ends. */
void drmm_glue_hotplug(struct drm_connector **link);
void drmm_glue_hotplug(struct drm_connector **link)
{
	struct drm_connector *connector;

	rcu_read_lock();
	connector = READ_ONCE(*link);
	if (connector)
		note(to_drmm_connector(connector), &to_drmm_connector(connector)->is_hotplugged);
	rcu_read_unlock();
}

/*
 * An error of a commit, which cannot be returned any more: the link status of the CRTC's connectors is bad, and programs
 * are told to look. Of a device that is gone programs hear by other ways.
 */
void drmm_commit_failed(struct drm_crtc *crtc, int error)
{
	struct drm_connector_list_iter iter;
	struct drm_connector *connector;

	if (!error || error == -ENODEV)
		return;
	drm_connector_list_iter_begin(crtc->dev, &iter);
	drm_for_each_connector_iter(connector, &iter)
		if (crtc->state->connector_mask & drm_connector_mask(connector))
			note(to_drmm_connector(connector), &to_drmm_connector(connector)->is_bad);
	drm_connector_list_iter_end(&iter);
}

/* No work is under way, and none begins. */
void drmm_connectors_quiet(struct drm_device *drm)
{
	struct drm_connector_list_iter iter;
	struct drm_connector *connector;

	drm_connector_list_iter_begin(drm, &iter);
	drm_for_each_connector_iter(connector, &iter) {
		connector_close(connector);
		/* A caller of note that saw it open has queued the work. */
		synchronize_rcu_expedited();
		cancel_work_sync(&to_drmm_connector(connector)->work);
	}
	drm_connector_list_iter_end(&iter);
}

/* States. */

static struct drmm_connector_state *new_state(const struct drmm_own *own, const void *from)
{
	struct drmm_connector_state *state;

	state = kzalloc(struct_size(state, own, DIV_ROUND_UP(own->size, sizeof(u64))), GFP_KERNEL);
	if (state)
		memcpy(state->own, from, own->size);
	return state;
}

static void connector_destroy_state(struct drm_connector *connector, struct drm_connector_state *state)
{
	__drm_atomic_helper_connector_destroy_state(state);
	kfree(to_state(state));
}

static void connector_reset(struct drm_connector *connector)
{
	struct drmm_own *own = &to_drmm_connector(connector)->own;
	struct drmm_connector_state *state = new_state(own, own->initial);

	if (connector->state)
		connector_destroy_state(connector, connector->state);
	__drm_atomic_helper_connector_reset(connector, state ? &state->base : NULL);
}

static struct drm_connector_state *connector_duplicate(struct drm_connector *connector)
{
	struct drmm_connector_state *state;

	if (!connector->state)
		return NULL;
	state = new_state(&to_drmm_connector(connector)->own, to_state(connector->state)->own);
	if (!state)
		return NULL;
	__drm_atomic_helper_connector_duplicate_state(connector, &state->base);
	return &state->base;
}

static int connector_set_property(struct drm_connector *connector, struct drm_connector_state *state,
				  struct drm_property *property, u64 value)
{
	return drmm_own_set(&to_drmm_connector(connector)->own, to_state(state)->own, property, value);
}

static int connector_get_property(struct drm_connector *connector, const struct drm_connector_state *state,
				  struct drm_property *property, u64 *value)
{
	return drmm_own_get(&to_drmm_connector(connector)->own, to_state((struct drm_connector_state *)state)->own,
			    property, value);
}

static const struct drm_connector_helper_funcs connector_helper = {
	.detect_ctx = connector_detect,
	.get_modes = connector_get_modes,
	.atomic_check = connector_check,
};

static const struct drm_connector_funcs connector_funcs = {
	.fill_modes = drm_helper_probe_single_connector_modes,
	.late_register = connector_open,
	.early_unregister = connector_close,
	.reset = connector_reset,
	.atomic_duplicate_state = connector_duplicate,
	.atomic_destroy_state = connector_destroy_state,
	.atomic_set_property = connector_set_property,
	.atomic_get_property = connector_get_property,
};

static void connector_end(struct drm_device *drm, void *data)
{
	struct drmm_connector *own = data;

	drmm_end_link(own->object.link);
	cancel_work_sync(&own->work);
	drm_edid_free(own->edid);
	free_modes(drm, &own->modes);
}

struct drm_connector *drmm_glue_connector(struct drm_device *drm, const struct drmm_connector_ops *ops,
					  const struct drmm_object_config *config, int kind, u32 encoders);
struct drm_connector *drmm_glue_connector(struct drm_device *drm, const struct drmm_connector_ops *ops,
					  const struct drmm_object_config *config, int kind, u32 encoders)
{
	struct drmm_connector *own = drmm_kzalloc(drm, sizeof(*own), GFP_KERNEL);
	struct drm_encoder *encoder;
	int ret;

	/* The core has a name for each kind, by its number. */
	if (kind < DRM_MODE_CONNECTOR_Unknown || kind > DRM_MODE_CONNECTOR_USB)
		return ERR_PTR(-EINVAL);
	if (drmm_is_full(drm->mode_config.num_connector))
		return ERR_PTR(-ENOSPC);
	if (!own)
		return ERR_PTR(-ENOMEM);
	own->ops = ops;
	own->object = *config;
	own->status = connector_status_connected;
	INIT_LIST_HEAD(&own->modes);
	INIT_LIST_HEAD(&own->new_modes);
	INIT_WORK(&own->work, connector_work);
	ret = drmm_own_init(drm, &own->own, &ops->own, config);
	if (ret)
		return ERR_PTR(ret);
	ret = drmm_connector_init(drm, &own->base, &connector_funcs, kind, NULL);
	if (ret)
		return ERR_PTR(ret);
	drm_connector_helper_add(&own->base, &connector_helper);
	ret = drmm_add_action(drm, connector_end, own);
	if (ret)
		return ERR_PTR(ret);
	drm_connector_attach_edid_property(&own->base);
	own->base.polled = DRM_CONNECTOR_POLL_HPD;
	drm_for_each_encoder(encoder, drm) {
		if (!(encoders & drm_encoder_mask(encoder)))
			continue;
		ret = drm_connector_attach_encoder(&own->base, encoder);
		if (ret)
			return ERR_PTR(ret);
	}
	WRITE_ONCE(*config->link, &own->base);
	return &own->base;
}

struct drm_mode_object *drmm_glue_connector_object(struct drm_connector *connector, struct drmm_own **own);
struct drm_mode_object *drmm_glue_connector_object(struct drm_connector *connector, struct drmm_own **own)
{
	*own = &to_drmm_connector(connector)->own;
	return &connector->base;
}

u32 drmm_glue_connector_index(const struct drm_connector *connector);
u32 drmm_glue_connector_index(const struct drm_connector *connector)
{
	return drm_connector_index(connector);
}
