/* SPDX-License-Identifier: MIT OR GPL-2.0 */
#ifndef DRMM_CALL_H
#define DRMM_CALL_H

#include <drm/drm.h>

/* The one ioctl in the driver's own range: a call of the driver, by a word. The answer takes the argument's place. */
struct drmm_call {
	__u32 word;
	__u32 reserved;
	__u64 argument;
};

#define DRM_DRMM_CALL 0x00
#define DRM_IOCTL_DRMM_CALL DRM_IOWR(DRM_COMMAND_BASE + DRM_DRMM_CALL, struct drmm_call)

#endif
