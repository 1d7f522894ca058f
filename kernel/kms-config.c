// SPDX-License-Identifier: MIT OR GPL-2.0
/* The mode config of a card, the order of its commits, and the properties of its objects. */
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/rcupdate.h>

#include <drm/drm_atomic.h>
#include <drm/drm_atomic_helper.h>
#include <drm/drm_connector.h>
#include <drm/drm_drv.h>
#include <drm/drm_gem_framebuffer_helper.h>
#include <drm/drm_managed.h>
#include <drm/drm_mode_config.h>
#include <drm/drm_modeset_helper_vtables.h>
#include <drm/drm_property.h>
#include <drm/drm_vblank.h>

#include "kms.h"

void drmm_mode_of(struct drmm_mode *to, const struct drm_display_mode *mode)
{
	*to = (struct drmm_mode){
		.clock = mode->clock,
		.flags = mode->flags,
		.h = { mode->hdisplay, mode->hsync_start, mode->hsync_end, mode->htotal },
		.v = { mode->vdisplay, mode->vsync_start, mode->vsync_end, mode->vtotal },
	};
}

/* Handles find the object no more, and those that found it have let it go. */
void drmm_end_link(void **link)
{
	WRITE_ONCE(*link, NULL);
	synchronize_rcu_expedited();
}

/* Masks have 32 bits, and the kernel warns of what does not fit. */
bool drmm_is_full(u32 count)
{
	return count >= 32;
}

/* The own state of an object. */

int drmm_own_init(struct drm_device *drm, struct drmm_own *own, const struct drmm_own_ops *ops,
		  const struct drmm_object_config *config)
{
	own->ops = ops;
	own->initial = config->initial;
	own->size = config->size;
	if (!config->count)
		return 0;
	own->properties = drmm_kcalloc(drm, config->count, sizeof(*own->properties), GFP_KERNEL);
	if (!own->properties)
		return -ENOMEM;
	own->count = config->count;
	return 0;
}

static int index_of(const struct drmm_own *own, const struct drm_property *property)
{
	u32 index;

	for (index = 0; index < own->count; index++)
		if (own->properties[index] == property)
			return index;
	return -EINVAL;
}

int drmm_own_set(const struct drmm_own *own, void *state, const struct drm_property *property, u64 value)
{
	int index = index_of(own, property);

	return index < 0 ? index : own->ops->set(state, index, value);
}

int drmm_own_get(const struct drmm_own *own, const void *state, const struct drm_property *property, u64 *value)
{
	int index = index_of(own, property);

	return index < 0 ? index : own->ops->get(state, index, value);
}

struct drm_property *drmm_glue_property(struct drm_device *drm, u32 flags, const char *name, u32 count, u64 least,
					u64 most);
struct drm_property *drmm_glue_property(struct drm_device *drm, u32 flags, const char *name, u32 count, u64 least,
					u64 most)
{
	switch (flags) {
	case DRM_MODE_PROP_RANGE:
		return drm_property_create_range(drm, 0, name, least, most);
	case DRM_MODE_PROP_SIGNED_RANGE:
		return drm_property_create_signed_range(drm, 0, name, U642I64(least), U642I64(most));
	case DRM_MODE_PROP_OBJECT:
		return drm_property_create_object(drm, 0, name, least);
	default:
		return drm_property_create(drm, flags, name, count);
	}
}

int drmm_glue_attach_property(struct drm_mode_object *object, struct drmm_own *own, u32 index,
			      struct drm_property *property, u64 initial);
int drmm_glue_attach_property(struct drm_mode_object *object, struct drmm_own *own, u32 index,
			      struct drm_property *property, u64 initial)
{
	if (index >= own->count)
		return -EINVAL;
	if (object->properties->count >= DRM_OBJECT_MAX_PROPERTY)
		return -ENOSPC;
	own->properties[index] = property;
	drm_object_attach_property(object, property, initial);
	return 0;
}

/* Commits. */

/*
 * The order of drm_atomic_helper_commit_tail_rpm, but it waits for the flips of the commit, not for a vblank of each
 * CRTC: a vblank that is late by more than 100 ms, as on a machine that is slow, makes the latter warn.
 */
static void commit_tail(struct drm_atomic_state *state)
{
	struct drm_device *drm = state->dev;

	drm_atomic_helper_commit_modeset_disables(drm, state);
	drm_atomic_helper_commit_modeset_enables(drm, state);
	drm_atomic_helper_commit_planes(drm, state, DRM_PLANE_COMMIT_ACTIVE_ONLY);
	drm_atomic_helper_fake_vblank(state);
	drm_atomic_helper_commit_hw_done(state);
	drm_atomic_helper_wait_for_flip_done(drm, state);
	drm_atomic_helper_cleanup_planes(drm, state);
}

static const struct drm_mode_config_helper_funcs config_helper = {
	.atomic_commit_tail = commit_tail,
};

/* A plane's check may ask for a modeset, which takes the connectors and planes of the CRTC into the commit. */
static int config_check(struct drm_device *drm, struct drm_atomic_state *state)
{
	int ret = drm_atomic_helper_check(drm, state);

	return ret ? ret : drm_atomic_helper_check_modeset(drm, state);
}

static const struct drm_mode_config_funcs config_funcs = {
	.fb_create = drm_gem_fb_create_with_dirty,
	.atomic_check = config_check,
	.atomic_commit = drm_atomic_helper_commit,
};

/* The card. */

struct drmm_card *drmm_glue_mode_config(struct drm_device *drm, u32 width, u32 height, u32 cursor_width,
					u32 cursor_height);
struct drmm_card *drmm_glue_mode_config(struct drm_device *drm, u32 width, u32 height, u32 cursor_width,
					u32 cursor_height)
{
	struct drmm_card *card = drmm_kzalloc(drm, sizeof(*card), GFP_KERNEL);
	int ret;

	if (drm_core_check_feature(drm, DRIVER_MODESET))
		return ERR_PTR(-EBUSY);
	if (!card)
		return ERR_PTR(-ENOMEM);
	card->drm = drm;
	/* A card without modes. */
	if (!width && !height)
		return card;
	ret = drmm_mode_config_init(drm);
	if (ret)
		return ERR_PTR(ret);
	drm->mode_config.max_width = width;
	drm->mode_config.max_height = height;
	drm->mode_config.cursor_width = cursor_width;
	drm->mode_config.cursor_height = cursor_height;
	drm->mode_config.preferred_depth = 24;
	drm->mode_config.funcs = &config_funcs;
	drm->mode_config.helper_private = &config_helper;
	/* Not before: drm_dev_unplug walks the mode config of a device that has these. */
	drm->driver_features |= DRIVER_MODESET | DRIVER_ATOMIC;
	return card;
}

static bool vblanks = true;
module_param(vblanks, bool, 0644);
MODULE_PARM_DESC(vblanks, "whether flips wait for a vblank; without, frames come as fast as they are painted");

/* A constructor has failed. */
void drmm_glue_break(struct drmm_card *card);
void drmm_glue_break(struct drmm_card *card)
{
	WRITE_ONCE(card->is_broken, true);
}

/*
 * The core's vblanks are newer than the CRTCs, so the managed list frees them first. From here on neither handles nor
 * ticks reach them any more.
 */
static void vblanks_end(struct drm_device *drm, void *data)
{
	struct drm_crtc *crtc;

	drm_for_each_crtc(crtc, drm)
		WRITE_ONCE(*to_drmm_crtc(crtc)->object.link, NULL);
	synchronize_rcu_expedited();
	drm_for_each_crtc(crtc, drm)
		drmm_vblank_end(to_drmm_crtc(crtc));
}

/* The states that drm_mode_config_reset makes, which cannot say that memory ran out. */
static bool has_states(struct drm_device *drm)
{
	struct drm_connector_list_iter connectors;
	struct drm_connector *connector;
	struct drm_plane *plane;
	struct drm_crtc *crtc;
	bool all = true;

	drm_for_each_crtc(crtc, drm)
		all &= !!crtc->state;
	drm_for_each_plane(plane, drm)
		all &= !!plane->state;
	drm_connector_list_iter_begin(drm, &connectors);
	drm_for_each_connector_iter(connector, &connectors)
		all &= !!connector->state;
	drm_connector_list_iter_end(&connectors);
	return all;
}

/* All objects are there. EINVAL for a plane that no CRTC has: the kernel would warn of it. */
int drmm_glue_publish(struct drmm_card *card);
int drmm_glue_publish(struct drmm_card *card)
{
	struct drm_plane *plane;
	int ret;

	if (!drm_core_check_feature(card->drm, DRIVER_MODESET))
		return 0;
	if (READ_ONCE(card->is_broken))
		return -ENOMEM;
	drm_for_each_plane(plane, card->drm)
		if (!plane->possible_crtcs)
			return -EINVAL;
	ret = vblanks ? drm_vblank_init(card->drm, card->drm->mode_config.num_crtc) : 0;
	if (!ret && drm_dev_has_vblank(card->drm))
		ret = drmm_add_action(card->drm, vblanks_end, NULL);
	if (ret)
		return ret;
	drm_mode_config_reset(card->drm);
	if (!has_states(card->drm))
		return -ENOMEM;
	smp_store_release(&card->is_published, true);
	return 0;
}

/* Step 2: events that wait for a vblank go out, and no one waits for one any more. From any thread, at any time. */
void drmm_glue_wake(struct drmm_card *card);
void drmm_glue_wake(struct drmm_card *card)
{
	struct drm_crtc *crtc;

	if (!smp_load_acquire(&card->is_published))
		return;
	/* Pairs with the one after drm_crtc_vblank_on: one of the two sees the other. */
	WRITE_ONCE(card->is_gone, true);
	smp_mb();
	drm_for_each_crtc(crtc, card->drm)
		drmm_vblank_stop(to_drmm_crtc(crtc));
}

/* Step 4, and after a probe that has failed: no work of the connectors any more, and all states are those of a dark card. */
void drmm_glue_withdraw(struct drmm_card *card);
void drmm_glue_withdraw(struct drmm_card *card)
{
	if (!smp_load_acquire(&card->is_published))
		return;
	drmm_connectors_quiet(card->drm);
	drm_atomic_helper_shutdown(card->drm);
}

/* Step 6: the driver switches off what it has switched on. */
void drmm_glue_leave(struct drmm_card *card, const void *hw);
void drmm_glue_leave(struct drmm_card *card, const void *hw)
{
	struct drm_crtc *crtc;

	if (!smp_load_acquire(&card->is_published))
		return;
	drm_for_each_crtc(crtc, card->drm)
		to_drmm_crtc(crtc)->ops->leave(to_drmm_crtc(crtc)->object.hooks, hw);
}

/* Whether a PCI device still answers. Of other buses the kernel does not know. */
bool drmm_glue_is_present(struct drm_device *drm);
bool drmm_glue_is_present(struct drm_device *drm)
{
	return !dev_is_pci(drm->dev) || pci_device_is_present(to_pci_dev(drm->dev));
}
