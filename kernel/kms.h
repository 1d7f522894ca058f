/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/*
 * Mode objects: what C and drmm-runtime/src/kernel/kms tell each other. All structures here are declared there as well.
 *
 * An object is the kernel's, with three things of ours beside it: the table of the functions that its driver and its
 * data select, what these are called with, and the object's own state, whose size only Rust knows.
 */
#ifndef DRMM_KMS_H
#define DRMM_KMS_H

#include <linux/hrtimer.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include <drm/drm_connector.h>
#include <drm/drm_crtc.h>
#include <drm/drm_encoder.h>
#include <drm/drm_mode_object.h>
#include <drm/drm_plane.h>

/* What changes are told of one by one; more of them are told as one. */
#define DRMM_CLIPS 16

struct drmm_mode {
	u32 clock;
	u32 flags;
	u16 h[4];
	u16 v[4];
};

/* A visible plane. The bytes are those of the whole buffer object, if it is mapped. */
struct drmm_plane_view {
	u32 id;
	u32 width;
	u32 height;
	u32 pitch;
	u32 fourcc;
	u32 offset;
	u32 src[4];
	s32 dst[4];
	s32 x;
	s32 y;
	const void *bytes;
	size_t len;
	void *own;
};

struct drmm_crtc_view {
	bool active;
	bool has_mode;
	struct drmm_mode mode;
	void *own;
};

/* The own state of an object: its size, its first value, and its properties by their numbers. */
struct drmm_own_ops {
	int (*set)(void *own, u32 index, u64 value);
	int (*get)(const void *own, u32 index, u64 *value);
};

struct drmm_own {
	const struct drmm_own_ops *ops;
	const void *initial;
	size_t size;
	u32 count;
	struct drm_property **properties;
};

struct drmm_plane_ops {
	struct drmm_own_ops own;
	int (*check)(void *hooks, struct drm_device *drm, const struct drmm_plane_view *old,
		     const struct drmm_plane_view *new, bool *modeset);
	int (*update)(void *hooks, struct drm_device *drm, const struct drmm_plane_view *old,
		      const struct drmm_plane_view *new, const struct drm_rect *clips, size_t count);
	int (*disable)(void *hooks, struct drm_device *drm, const struct drmm_plane_view *old);
};

struct drmm_crtc_ops {
	struct drmm_own_ops own;
	int (*mode_valid)(void *hooks, struct drm_device *drm, const struct drmm_mode *mode);
	int (*check)(void *hooks, struct drm_device *drm, const struct drmm_crtc_view *old,
		     const struct drmm_crtc_view *new, struct drm_crtc *crtc, struct drm_atomic_state *state);
	int (*enable)(void *hooks, struct drm_device *drm, const struct drmm_crtc_view *old,
		      const struct drmm_crtc_view *new);
	int (*disable)(void *hooks, struct drm_device *drm);
	int (*flush)(void *hooks, struct drm_device *drm, const struct drmm_crtc_view *old,
		     const struct drmm_crtc_view *new);
	int (*vblank)(void *hooks, struct drm_device *drm, bool on);
	void (*leave)(void *hooks, const void *hw);
};

struct drmm_connector_ops {
	struct drmm_own_ops own;
	int (*detect)(void *hooks, struct drm_device *drm, struct drm_connector *connector);
	int (*check)(void *hooks, struct drm_device *drm, const void *old, void *new, bool *modeset);
};

/* What a constructor gets beside the object's table. */
struct drmm_object_config {
	void *hooks;
	/* Where handles find the object; NULL once it has ended. */
	void **link;
	const void *initial;
	size_t size;
	u32 count;
};

struct drmm_plane_config {
	struct drmm_object_config object;
	u32 type;
	u32 crtcs;
	const u32 *formats;
	u32 format_count;
	bool positioned;
	s32 least;
	s32 most;
};

/* The card: the kernel's mode config is part of the device, this is what ours has beside it. */
struct drmm_card {
	struct drm_device *drm;
	/* Programs can open it: its vblanks and its states are there. */
	bool is_published;
	/* It is unplugged: no vblank comes any more. */
	bool is_gone;
	/* An object of it could not be made. Programs must not open what is left. */
	bool is_broken;
};

struct drmm_crtc {
	struct drm_crtc base;
	const struct drmm_crtc_ops *ops;
	struct drmm_object_config object;
	struct drmm_own own;
	struct drmm_card *card;
	/* The driver has switched it on. */
	bool is_lit;
	/* Vblanks come from an interrupt of the driver's, else from `clock`. */
	bool is_interrupt;
	/* A leaf: nothing is taken under it but the timer's own lock. */
	spinlock_t clock_lock;
	struct hrtimer clock;
	ktime_t tick;
	u64 period;
	bool is_ticking;
};

#define to_drmm_crtc(crtc) container_of(crtc, struct drmm_crtc, base)

/* kms-config.c */
void drmm_mode_of(struct drmm_mode *to, const struct drm_display_mode *mode);
bool drmm_is_full(u32 count);
int drmm_own_init(struct drm_device *drm, struct drmm_own *own, const struct drmm_own_ops *ops,
		  const struct drmm_object_config *config);
int drmm_own_set(const struct drmm_own *own, void *state, const struct drm_property *property, u64 value);
int drmm_own_get(const struct drmm_own *own, const void *state, const struct drm_property *property, u64 *value);
void drmm_end_link(void **link);

/* kms-vblank.c */
void drmm_vblank_init(struct drmm_crtc *crtc);
void drmm_vblank_end(struct drmm_crtc *crtc);
void drmm_vblank_start(struct drmm_crtc *crtc, const struct drm_display_mode *mode);
void drmm_vblank_stop(struct drmm_crtc *crtc);
extern const struct drm_crtc_funcs drmm_crtc_timer_funcs;

/* kms-crtc.c */
extern const struct drm_crtc_funcs drmm_crtc_irq_funcs;
void drmm_crtc_reset(struct drm_crtc *crtc);
struct drm_crtc_state *drmm_crtc_duplicate(struct drm_crtc *crtc);
void drmm_crtc_destroy_state(struct drm_crtc *crtc, struct drm_crtc_state *state);
int drmm_crtc_set_property(struct drm_crtc *crtc, struct drm_crtc_state *state, struct drm_property *property, u64 value);
int drmm_crtc_get_property(struct drm_crtc *crtc, const struct drm_crtc_state *state, struct drm_property *property,
			   u64 *value);

/* kms-connector.c */
void drmm_commit_failed(struct drm_crtc *crtc, int error);
void drmm_connectors_quiet(struct drm_device *drm);

#endif
