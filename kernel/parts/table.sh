# shellcheck shell=bash
# The C driver of the same kernel and ours in one guest, in figures.

# bytes_of FILE: text, data and bss of a module, as it is loaded.
bytes_of() {
    size "$1" | awk 'NR == 2 { print $1 + $2 + $3 }'
}

# The sizes that need no guest. The C driver's helpers are modules of the kernel; of ours, drm_shmem_helper is.
sizes() {
    local tree=$cache/display
    strip --strip-debug -o "$cache/bochs-c.ko" "$tree/modules-c/bochs.ko"
    echo "| bytes of the module, loaded | $(bytes_of "$cache/bochs-c.ko") | $(bytes_of "$cache/bochs_drmm.ko") |"
    local helpers=0 file
    for file in ttm drm_ttm_helper drm_vram_helper; do
        helpers=$((helpers + $(bytes_of "$tree/modules-c/$file.ko")))
    done
    echo "| and of the kernel's helpers for its buffers | $helpers | $(bytes_of "$tree/modules/drm_shmem_helper.ko") |"
}

table() {
    only=()
    have_clients || skip "modetest and what it needs cannot be had"
    step "display module and guest" build_displays
    guest table
    echo
    echo "| | C | drmm |"
    echo "| --- | --- | --- |"
    sizes
    cat "$cache/share-table/rows"
}
