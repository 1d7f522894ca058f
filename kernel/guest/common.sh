# shellcheck shell=sh
# What the jobs in the guest share. A job says what holds and what does not; the host counts.

NAME=none # of the scenario under way
DRIVER=/sys/bus/pci/drivers
# A kernel that checks takes so many times as long for everything.
if [ -e /proc/lockdep_stats ]; then CHECKS=1 SLOWER=3; else CHECKS='' SLOWER=1; fi

ok() { echo "ok      $NAME: $*" | tee -a /host/results; }
failed() { echo "FAILED  $NAME: $*" | tee -a /host/results; }
note() { echo "        $NAME: $*" | tee -a /host/results; }
# check WHAT COMMAND...
check() {
    what=$1
    shift
    if "$@"; then ok "$what"; else failed "$what"; fi
}

# ask JSON: has the host's machine monitor do something, and waits until it has.
ask() {
    echo "$1" >/host/ask.new
    mv /host/ask.new /host/ask
    while [ -e /host/ask ]; do usleep 20000; done
}
# shot FILE: a picture of what the card shows.
shot() { ask '{"execute":"screendump","arguments":{"filename":"'"$SHARE"'/'"$1"'","device":"'"${DISPLAY_ID:-display}"'"}}'; }

# load NAME: the module under test, or the kernel's own.
load() {
    MODULE=$1
    if [ "$1" = bochs ]; then
        while read -r one; do insmod "/modules-c/$one" 2>/dev/null; done </modules-c/modules
        BUS_DRIVER=$DRIVER/bochs-drm
    else
        insmod "/host/$1.ko" $2 || return
        BUS_DRIVER=$DRIVER/$1
    fi
    for _ in 1 2 3 4 5 6 7 8 9 10; do [ -d "$BUS_DRIVER" ] && break; usleep 100000; done
    FUNCTION=$(basename "$(ls -d "$BUS_DRIVER"/0000:* 2>/dev/null | head -n 1)")
}
unload() {
    # The kernel's own has a console on it, which holds the module.
    for console in /sys/class/vtconsole/vtcon*; do
        grep -q 'frame buffer' "$console/name" && echo 0 >"$console/bind"
    done
    [ -z "$FUNCTION" ] || unbind 2>/dev/null
    rmmod "$MODULE"
}
bind() { echo "$FUNCTION" >"$BUS_DRIVER/bind"; }
unbind() { echo "$FUNCTION" >"$BUS_DRIVER/unbind"; }
remove() { echo 1 >"/sys/bus/pci/devices/$FUNCTION/remove"; }
rescan() { echo 1 >/sys/bus/pci/rescan; }
card() { ls /dev/dri 2>/dev/null | grep -q card; }

# The name by which a program finds the card: that of the driver.
drm_name() { [ "$MODULE" = bochs ] && echo bochs-drm || echo "${DRM_NAME:-bochs}"; }
mt() { modetest -M "$(drm_name)" "$@"; }
connector() { mt -c 2>/dev/null | awk '$3 == "connected" { print $1; exit }'; }
crtc() { mt -p 2>/dev/null | awk '/^CRTCs/ { getline; getline; print $1; exit }'; }
plane() { mt -p 2>/dev/null | awk '/^Planes/ { getline; getline; print $1; exit }'; }

# show MILLISECONDS ARGUMENTS...: modetest with these shows its test card, until `stop`.
show() {
    [ -p /tmp/held ] || { mkfifo /tmp/held; exec 9<>/tmp/held; }
    after=$1
    shift
    modetest -M "$(drm_name)" "$@" <&9 >/tmp/flips 2>&1 &
    FLIPPER=$!
    usleep $((after * SLOWER * 1000))
}
# flip MILLISECONDS [MODE]: a client that flips as fast as vblanks come. Its number is in FLIPPER, its words in /tmp/flips.
flip() {
    show "$1" -v -s "$(connector):${2:-1024x768}@XR24"
}
stop() { kill "$FLIPPER" 2>/dev/null; wait "$FLIPPER" 2>/dev/null; }

# What the kernel says of itself when something is wrong.
complaints() {
    dmesg | grep -E 'BUG|WARNING: |Oops|general protection|refcount_t|Call Trace|INFO: task|self-detected stall|Redzone|Poison|\*ERROR\*'
}

# What a kernel that checks is asked: of memory that is lost from here on, and whether lockdep is awake at the end.
KMEMLEAK=/sys/kernel/debug/kmemleak
begin_checks() {
    [ -e "$KMEMLEAK" ] || return 0
    echo scan >"$KMEMLEAK"
    echo clear >"$KMEMLEAK"
}
mark() { sed 's/^/drmm-init: /' >/dev/kmsg; }
end_checks() {
    if [ -e "$KMEMLEAK" ]; then
        # An object has to be some seconds old, and is told of when two scans have not found it.
        for _ in 1 2; do sleep 6; echo scan >"$KMEMLEAK"; done
        cat "$KMEMLEAK" >/tmp/lost
        head -n 200 /tmp/lost | while read -r line; do echo "$line" | mark; done
        echo "kmemleak: $(grep -c '^unreferenced object' /tmp/lost) objects" | mark
    fi
    [ -z "$CHECKS" ] || sed -n 's/^ *debug_locks: */debug_locks: /p' /proc/lockdep_stats | mark
}
