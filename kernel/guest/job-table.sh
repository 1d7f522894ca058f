# shellcheck shell=sh
# Figures of the C driver and of ours, in turns, so that the load of the machine is the same for both.

. /host/removals.sh
. /host/failures.sh
TIMES=5 CYCLES=300 NAME=table

now() { cut -d ' ' -f 1 /proc/uptime | tr -d .; }
# middle: the median of the numbers in the lines.
middle() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }
is_lit() { grep -qs 'active=1' /sys/kernel/debug/dri/0000:*/state; }

# From the insmod to the first frame of a client, in milliseconds.
first_frame() {
    begin=$(now)
    load "$1" "$2"
    show 0 -s "$(connector):1024x768@XR24"
    for _ in $(seq 1 500); do is_lit && break; usleep 10000; done
    echo $((($(now) - begin) * 10))
    stop
    unload
}

rate() { grep '^freq' /tmp/flips | sed 's/freq: \([0-9]*\).*/\1/'; }

# Frames a second, of a client that flips as fast as it may.
frames() {
    load "$1" "$2"
    flip 6000
    stop
    rate | middle
    unload
}

# A removal while a client flips, in milliseconds.
removal() {
    load "$1"
    flip 1000
    begin=$(now)
    unbind
    echo $((($(now) - begin) * 10))
    stop
    unload
}

# Objects in the caches of kmalloc, and kilobytes of memory, that 300 cycles leave.
left() {
    load "$1"
    unbind
    cycle 20
    slabs >/tmp/before
    free=$(awk '/^MemFree/ { print $2 }' /proc/meminfo)
    cycle "$CYCLES"
    slabs >/tmp/after
    objects=$(awk 'NR == FNR { was[$1] = $2; next } { more += $2 - was[$1] } END { print more }' /tmp/before /tmp/after)
    echo "$objects objects, $((free - $(awk '/^MemFree/ { print $2 }' /proc/meminfo))) kB"
    bind
    unload
}

row() { echo "| $1 | $2 | $3 |" >>/host/rows; }
# both WHAT HOW: `HOW` for each of the two, as often as there are turns, and the medians.
both() {
    : >/tmp/c
    : >/tmp/ours
    for _ in $(seq 1 "$TIMES"); do
        "$2" bochs >>/tmp/c
        "$2" bochs_drmm "$3" >>/tmp/ours
    done
    row "$1" "$(middle </tmp/c)" "$(middle </tmp/ours)"
}

both "milliseconds from insmod to the first frame" first_frame
both "frames a second without vblanks, 1024x768 (C pans, drmm paints)" frames vblanks=0
for _ in $(seq 1 "$TIMES"); do frames bochs_drmm; done >/tmp/ours
row "frames a second with vblanks, 60 at most" "it has none" "$(middle </tmp/ours)"
both "milliseconds of an unbind while a client flips" removal
row "left after $CYCLES cycles of bind and unbind" "$(left bochs)" "$(left bochs_drmm)"
ok "all figures are there"
echo "done $JOB"
