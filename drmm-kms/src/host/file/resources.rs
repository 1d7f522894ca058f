//! `GETRESOURCES`: what is on the card.

use drmm_runtime::Result;

use super::array::fill;
use super::Call;
use crate::host::uapi::{ModeCardRes, OBJECT_CONNECTOR, OBJECT_CRTC, OBJECT_ENCODER};
use crate::host::user::UserMemory;

pub(super) fn get_resources(file: &Call<'_>, arg: &mut ModeCardRes, mem: &mut dyn UserMemory) -> Result<i32> {
    let (framebuffers, crtcs, connectors, encoders) = {
        let mut state = file.state();
        // The newest one first.
        let framebuffers: Vec<u32> = state.file(file.id)?.framebuffers.iter().rev().copied().collect();
        let ids = |kind| state.objects.ids(kind);
        (framebuffers, ids(OBJECT_CRTC), ids(OBJECT_CONNECTOR), ids(OBJECT_ENCODER))
    };
    arg.count_fbs = fill(mem, arg.fb_id_ptr, arg.count_fbs, &framebuffers)?;
    let most = file.card.modes.limits.max;
    (arg.min_width, arg.max_width) = (0, most.0);
    (arg.min_height, arg.max_height) = (0, most.1);
    arg.count_crtcs = fill(mem, arg.crtc_id_ptr, arg.count_crtcs, &crtcs)?;
    arg.count_encoders = fill(mem, arg.encoder_id_ptr, arg.count_encoders, &encoders)?;
    arg.count_connectors = fill(mem, arg.connector_id_ptr, arg.count_connectors, &connectors)?;
    Ok(0)
}
