# shellcheck shell=sh
# Everything in a probe that can fail does, in turn; and many cycles leave nothing behind.

parameter() { echo "$2" >"/sys/module/$MODULE/parameters/$1"; }

# refusals_of PARAMETER: how many probes fail, one for each acquisition, before one succeeds.
refusals_of() {
    n=0
    while [ "$n" -lt 60 ]; do
        n=$((n + 1))
        parameter "$1" "$n"
        if bind 2>/dev/null; then
            parameter "$1" 0
            unbind
            echo $((n - 1))
            return
        fi
        card && return
    done
}

refusals() {
    load bochs_drmm
    unbind
    acquisitions=$(refusals_of fail)
    check "$acquisitions acquisitions fail in turn, and nothing stays" [ "${acquisitions:-0}" -gt 5 ]
    entries=$(refusals_of refuse)
    check "$entries entries of the lists are refused in turn, and nothing stays" [ "${entries:-0}" -gt 5 ]
    bind
    check "the next probe succeeds" card
    unload
}

settle() {
    for _ in 1 2 3; do echo 3 >/proc/sys/vm/drop_caches; usleep 300000; done
    for cache in /sys/kernel/slab/kmalloc-*; do echo 1 >"$cache/shrink"; done
}
slabs() {
    settle
    for cache in /sys/kernel/slab/kmalloc-*; do
        echo "$(basename "$cache") $(cut -d ' ' -f 1 "$cache/objects")"
    done
}
entries() { find /sys/devices /sys/class /sys/bus /sys/kernel/debug/dri 2>/dev/null | wc -l; }
files() { cut -f 1 /proc/sys/fs/file-nr; }

cycle() {
    i=0
    while [ "$i" -lt "$1" ]; do bind && unbind; i=$((i + 1)); done
}

cycles() {
    load bochs_drmm
    unbind
    cycle 20
    slabs >/tmp/before
    before="$(entries) $(files)"
    cycle "$CYCLES"
    slabs >/tmp/after
    after="$(entries) $(files)"
    # A leak is one object in every cycle. Half as many can be on their way at any time.
    grown=$(awk -v least=$((CYCLES / 2)) 'NR == FNR { was[$1] = $2; next } $2 - was[$1] >= least { print $1, $2 - was[$1] }' \
        /tmp/before /tmp/after)
    [ -z "$grown" ] || note "grown: $grown"
    check "$CYCLES cycles leave no memory behind" [ -z "$grown" ]
    check "no sysfs entry and no open file" [ "$before" = "$after" ]
    bind
    unload
}
