/* SPDX-License-Identifier: MIT OR GPL-2.0 */
#ifndef DRMM_GLUE_H
#define DRMM_GLUE_H

/* What the files of the glue offer each other: what each does as the module is loaded, and as it is unloaded. */

int drmm_child_init(void);
void drmm_child_exit(void);
int drmm_waiting_init(void);
void drmm_waiting_exit(void);

#endif
