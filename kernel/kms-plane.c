// SPDX-License-Identifier: MIT OR GPL-2.0
/* Planes: shadow planes over GEM shmem, whose pixels are mapped while a commit updates them. */
#include <linux/iosys-map.h>
#include <linux/slab.h>

#include <drm/drm_atomic.h>
#include <drm/drm_atomic_helper.h>
#include <drm/drm_damage_helper.h>
#include <drm/drm_fourcc.h>
#include <drm/drm_framebuffer.h>
#include <drm/drm_gem.h>
#include <drm/drm_gem_atomic_helper.h>
#include <drm/drm_managed.h>

#include "kms.h"

struct drmm_plane {
	struct drm_plane base;
	const struct drmm_plane_ops *ops;
	struct drmm_object_config object;
	struct drmm_own own;
	bool positioned;
	s32 least;
	s32 most;
};

struct drmm_plane_state {
	struct drm_shadow_plane_state base;
	u64 own[];
};

#define to_drmm_plane(plane) container_of(plane, struct drmm_plane, base)

static struct drmm_plane_state *to_state(const struct drm_plane_state *state)
{
	return container_of(to_drm_shadow_plane_state((struct drm_plane_state *)state), struct drmm_plane_state, base);
}

static void view_of(struct drmm_plane_view *to, const struct drm_plane_state *state)
{
	const struct drm_shadow_plane_state *shadow = &to_state(state)->base;
	const struct drm_framebuffer *fb = state->fb;
	const struct iosys_map *map = &shadow->map[0];

	*to = (struct drmm_plane_view){
		.id = fb->base.id,
		.width = fb->width,
		.height = fb->height,
		.pitch = fb->pitches[0],
		.fourcc = fb->format->format,
		.offset = fb->offsets[0],
		.src = { state->src.x1, state->src.y1, drm_rect_width(&state->src), drm_rect_height(&state->src) },
		.dst = { state->dst.x1, state->dst.y1, state->dst.x2, state->dst.y2 },
		.x = state->crtc_x,
		.y = state->crtc_y,
		.own = to_state(state)->own,
	};
	if (!map->is_iomem && map->vaddr) {
		to->bytes = map->vaddr;
		to->len = fb->obj[0]->size;
	}
}

static int plane_check(struct drm_plane *plane, struct drm_atomic_state *state)
{
	struct drm_plane_state *old = drm_atomic_get_old_plane_state(state, plane);
	struct drm_plane_state *new = drm_atomic_get_new_plane_state(state, plane);
	struct drmm_plane *own = to_drmm_plane(plane);
	struct drmm_plane_view was, will;
	struct drm_crtc_state *crtc = NULL;
	bool modeset = false;
	int ret;

	if (new->crtc)
		crtc = drm_atomic_get_new_crtc_state(state, new->crtc);
	ret = drm_atomic_helper_check_plane_state(new, crtc, own->least, own->most, own->positioned, true);
	if (ret || !new->visible)
		return ret;
	view_of(&will, new);
	if (old->visible)
		view_of(&was, old);
	ret = own->ops->check(own->object.hooks, plane->dev, old->visible ? &was : NULL, &will, &modeset);
	if (!ret && modeset)
		crtc->mode_changed = true;
	return ret;
}

/* What has changed on the display: as the program says, if the same part is shown at the same place. */
static size_t clips_of(struct drm_rect *clips, const struct drm_plane_state *old, const struct drm_plane_state *new)
{
	struct drm_atomic_helper_damage_iter iter;
	struct drm_rect clip, all = new->dst;
	size_t count = 0;

	clips[0] = all;
	if (!old || !old->visible || old->crtc != new->crtc || !drm_rect_equals(&old->dst, &new->dst) ||
	    drm_rect_width(&new->src) >> 16 != drm_rect_width(&new->dst) ||
	    drm_rect_height(&new->src) >> 16 != drm_rect_height(&new->dst))
		return 1;
	drm_atomic_helper_damage_iter_init(&iter, old, new);
	drm_atomic_for_each_plane_damage(&iter, &clip) {
		drm_rect_translate(&clip, new->dst.x1 - (new->src.x1 >> 16), new->dst.y1 - (new->src.y1 >> 16));
		if (!drm_rect_intersect(&clip, &new->dst))
			continue;
		if (count == DRMM_CLIPS) {
			clips[0] = all;
			return 1;
		}
		clips[count++] = clip;
	}
	return count;
}

/* A plane that was seen, and its CRTC has been on all the time. */
static bool was_seen(const struct drm_plane_state *old, struct drm_atomic_state *state)
{
	struct drm_crtc_state *crtc;

	if (!old->visible || !old->crtc || !to_drmm_crtc(old->crtc)->is_lit)
		return false;
	crtc = drm_atomic_get_new_crtc_state(state, old->crtc);
	return !crtc || !drm_atomic_crtc_needs_modeset(crtc);
}

static void plane_update(struct drm_plane *plane, struct drm_atomic_state *state)
{
	struct drm_plane_state *old = drm_atomic_get_old_plane_state(state, plane);
	struct drm_plane_state *new = drm_atomic_get_new_plane_state(state, plane);
	bool seen = was_seen(old, state);
	struct drmm_plane *own = to_drmm_plane(plane);
	struct drm_rect clips[DRMM_CLIPS];
	struct drmm_plane_view was, will;
	struct drm_crtc *crtc = new->crtc;
	size_t count;
	int ret;

	if (seen)
		view_of(&was, old);
	if (new->visible && crtc && to_drmm_crtc(crtc)->is_lit) {
		count = clips_of(clips, seen ? old : NULL, new);
		if (!count)
			return;
		view_of(&will, new);
		ret = own->ops->update(own->object.hooks, plane->dev, seen ? &was : NULL, &will, clips, count);
	} else if (seen) {
		crtc = old->crtc;
		ret = own->ops->disable(own->object.hooks, plane->dev, &was);
	} else {
		return;
	}
	drmm_commit_failed(crtc, ret);
}

static void plane_reset(struct drm_plane *plane)
{
	struct drmm_own *own = &to_drmm_plane(plane)->own;
	struct drmm_plane_state *state;

	if (plane->state) {
		__drm_gem_destroy_shadow_plane_state(&to_state(plane->state)->base);
		kfree(to_state(plane->state));
		plane->state = NULL;
	}
	state = kzalloc(struct_size(state, own, DIV_ROUND_UP(own->size, sizeof(u64))), GFP_KERNEL);
	if (!state)
		return;
	memcpy(state->own, own->initial, own->size);
	__drm_gem_reset_shadow_plane(plane, &state->base);
}

static struct drm_plane_state *plane_duplicate(struct drm_plane *plane)
{
	struct drmm_own *own = &to_drmm_plane(plane)->own;
	struct drmm_plane_state *state;

	if (!plane->state)
		return NULL;
	state = kzalloc(struct_size(state, own, DIV_ROUND_UP(own->size, sizeof(u64))), GFP_KERNEL);
	if (!state)
		return NULL;
	memcpy(state->own, to_state(plane->state)->own, own->size);
	__drm_gem_duplicate_shadow_plane_state(plane, &state->base);
	return &state->base.base;
}

static void plane_destroy_state(struct drm_plane *plane, struct drm_plane_state *state)
{
	__drm_gem_destroy_shadow_plane_state(&to_state(state)->base);
	kfree(to_state(state));
}

static int plane_set_property(struct drm_plane *plane, struct drm_plane_state *state, struct drm_property *property,
			      u64 value)
{
	return drmm_own_set(&to_drmm_plane(plane)->own, to_state(state)->own, property, value);
}

static int plane_get_property(struct drm_plane *plane, const struct drm_plane_state *state,
			      struct drm_property *property, u64 *value)
{
	return drmm_own_get(&to_drmm_plane(plane)->own, to_state(state)->own, property, value);
}

static const struct drm_plane_helper_funcs plane_helper = {
	DRM_GEM_SHADOW_PLANE_HELPER_FUNCS,
	.atomic_check = plane_check,
	.atomic_update = plane_update,
	/* A plane that goes off is updated to show nothing. */
	.atomic_disable = plane_update,
};

static const struct drm_plane_funcs plane_funcs = {
	.update_plane = drm_atomic_helper_update_plane,
	.disable_plane = drm_atomic_helper_disable_plane,
	.reset = plane_reset,
	.atomic_duplicate_state = plane_duplicate,
	.atomic_destroy_state = plane_destroy_state,
	.atomic_set_property = plane_set_property,
	.atomic_get_property = plane_get_property,
};

static const u64 modifiers[] = { DRM_FORMAT_MOD_LINEAR, DRM_FORMAT_MOD_INVALID };

struct drm_plane *drmm_glue_plane(struct drm_device *drm, const struct drmm_plane_ops *ops,
				  const struct drmm_plane_config *config);
struct drm_plane *drmm_glue_plane(struct drm_device *drm, const struct drmm_plane_ops *ops,
				  const struct drmm_plane_config *config)
{
	struct drmm_plane *plane;
	int ret;

	if (drmm_is_full(drm->mode_config.num_total_plane))
		return ERR_PTR(-ENOSPC);
	if (config->format_count > 64)
		return ERR_PTR(-EINVAL);
	plane = drmm_universal_plane_alloc(drm, struct drmm_plane, base, config->crtcs, &plane_funcs, config->formats,
					   config->format_count, modifiers, config->type, NULL);
	if (IS_ERR(plane))
		return ERR_CAST(plane);
	plane->ops = ops;
	plane->object = config->object;
	plane->positioned = config->positioned;
	plane->least = config->least;
	plane->most = config->most;
	drm_plane_helper_add(&plane->base, &plane_helper);
	drm_plane_enable_fb_damage_clips(&plane->base);
	ret = drmm_own_init(drm, &plane->own, &ops->own, &config->object);
	return ret ? ERR_PTR(ret) : &plane->base;
}

struct drm_mode_object *drmm_glue_plane_object(struct drm_plane *plane, struct drmm_own **own);
struct drm_mode_object *drmm_glue_plane_object(struct drm_plane *plane, struct drmm_own **own)
{
	*own = &to_drmm_plane(plane)->own;
	return &plane->base;
}

u32 drmm_glue_plane_index(const struct drm_plane *plane);
u32 drmm_glue_plane_index(const struct drm_plane *plane)
{
	return drm_plane_index(plane);
}

/* The plane with this number, to be that of a CRTC. EINVAL for another kind, EBUSY if a CRTC has it. */
struct drm_plane *drmm_glue_free_plane(struct drm_device *drm, u32 index, u32 type);
struct drm_plane *drmm_glue_free_plane(struct drm_device *drm, u32 index, u32 type)
{
	struct drm_plane *plane = drm_plane_from_index(drm, index);

	if (!plane || plane->type != type)
		return ERR_PTR(-EINVAL);
	return plane->possible_crtcs ? ERR_PTR(-EBUSY) : plane;
}
