# shellcheck shell=sh
# Real programs: modetest, vbltest, weston.

sum() { sha256sum "/host/$1" | cut -d ' ' -f 1; }

# The test card of modetest is the same picture as with the kernel's own C driver, byte for byte.
test_card() {
    load bochs
    show 3000 -s "$(connector):1280x800@XR24"
    shot c.ppm
    stop
    unload
    load bochs_drmm
    show 3000 -s "$(connector):1280x800@XR24"
    shot ours.ppm
    stop
    unload
    pixels=$(od -An -tx1 -w3 -j 16 "/host/ours.ppm" | sort -u | wc -l)
    check "the picture is a test card, of $pixels colours" [ "$pixels" -gt 10 ]
    check "it is that of the C driver, byte for byte" [ "$(sum c.ppm)" = "$(sum ours.ppm)" ]
}

lists_and_name() {
    load bochs_drmm
    mt >/tmp/list 2>&1
    check "modetest lists a connected connector" grep -q 'connected.*Virtual' /tmp/list
    check "with the modes of the EDID" grep -q '1280x800 .* type: preferred, driver' /tmp/list
    check "and one CRTC and one plane" [ "$(grep -cE '^(CRTCs|Planes|Encoders|Connectors):' /tmp/list)" -ge 4 ]
    check "name and version are the attribute's" sh -c "dmesg | grep -q 'Initialized bochs 1.0.0'"
    unload
}

atomic() {
    load bochs_drmm
    show 3000 -a -s "$(connector):1280x800@XR24" -P "$(plane)@$(crtc):1280x800@XR24"
    shot atomic.ppm
    stop
    unload
    pixels=$(od -An -tx1 -w3 -j 16 "/host/atomic.ppm" | sort -u | wc -l)
    check "an atomic commit shows a picture of $pixels colours" [ "$pixels" -gt 10 ]
}

flips() {
    load bochs_drmm
    flip 6000
    stop
    rates=$(grep -c '^freq: ' /tmp/flips)
    check "modetest -v flips ($(tail -n 1 /tmp/flips))" [ "$rates" -ge 2 ]
    # No more of them than the mode has frames: each waits for its vblank.
    check "and each waits for its vblank" awk -F '[ .]' '/^freq/ && $2 > 61 { bad = 1 } END { exit bad }' /tmp/flips
    unload
}

vbltest() {
    load bochs_drmm
    show 2000 -s "$(connector):1024x768@XR24"
    timeout 5 /usr/bin/vbltest -M "$(drm_name)" >/tmp/vbltest 2>&1
    stop
    check "vbltest sees 60 vblanks a second ($(grep freq /tmp/vbltest | tail -n 1))" \
        awk '/^freq/ { rate = substr($2, 1, 4) + 0; if (rate < 55 || rate > 65) bad = 1; n++ } END { exit bad || n < 2 }' /tmp/vbltest
    unload
}

# Two heads on one card, each with a cursor, a property of the driver's own, and a link that they share.
heads() {
    DRM_NAME=heads
    load panels
    mt -c >/tmp/list 2>&1
    set -- $(awk '$3 == "connected" { print $1 }' /tmp/list)
    check "two connectors, with the modes of the driver" [ "$#" = 2 ]
    show 2000 -s "$1:640x480@XR24" -s "$2:640x480@XR24"
    state=$(cat /sys/kernel/debug/dri/0000:*/state)
    echo "$state" >/host/heads.state
    cp /tmp/flips /host/heads.flips
    shot left.ppm
    stop
    check "both heads are lit at the same time" [ "$(echo "$state" | grep -c 'active=1')" = 2 ]
    check "with a picture" [ "$(od -An -tx1 -w3 -j 15 /host/left.ppm | sort -u | wc -l)" -gt 10 ]
    show 2000 -s "$1:1024x768@XR24" -s "$2:1024x768@XR24"
    stop
    check "the link carries no two large pictures" grep -q 'failed to set mode: No space left' /tmp/flips
    show 3000 -v -s "$1:640x480@XR24"
    stop
    check "one head flips while the other is dark ($(tail -n 1 /tmp/flips))" grep -q '^freq' /tmp/flips
    show 2000 -C -s "$1:640x480@XR24"
    cursors=$(awk '/^plane/ { p = $0 } /crtc-pos=64x64/ { print p }' /sys/kernel/debug/dri/*/state | wc -l)
    stop
    check "a cursor is over it" [ "$cursors" -ge 1 ]
    picture=$(mt -p | awk '/brightness/ { print p; exit } /^[0-9]+\t/ { p = $1 }')
    check "the driver's own property can be set" sh -c "modetest -M heads -w $picture:brightness:50 2>&1 | { ! grep -q failed; }"
    mt -w "$picture:brightness:50" -p 2>/dev/null | grep -A 4 brightness >/tmp/brightness
    check "and is read back" grep -q 'value: 50' /tmp/brightness
    check "within its range" sh -c "modetest -M heads -w $picture:brightness:101 2>&1 | grep -q failed"
    flipper=$1
    show 500 -v -s "$flipper:640x480@XR24"
    unbind
    check "the card goes while a head flips" sh -c '! ls /dev/dri | grep -q card'
    stop
    bind
    unload
    dmesg | grep -q 'heads' && check "name and description are the attribute's" sh -c "dmesg | grep -q 'Initialized heads 1.0.0'"
    insmod /host/panels.ko flavour=lcdc
    check "a driver with a vblank interrupt is linked, and finds no device" \
        sh -c "[ -d $DRIVER/panels ] && ! ls $DRIVER/panels | grep -q 0000"
    rmmod panels
    DRM_NAME=
}

# A commit fails when it is too late to say so: the log has a line for each row of failures, not for each frame, the link
# status is bad, and programs are told to look.
link_status() {
    DRM_NAME=heads
    load panels flavour=small
    told=$(cat /sys/kernel/uevent_seqnum)
    lines=$(dmesg | grep -c 'update of a plane failed')
    show 2500 -v -s "$(connector):640x480@XR24"
    bad=$(mt -c | awk '/link-status/ { inside = 1 } inside && /value: 1/ { print; exit }')
    stop
    lines=$(($(dmesg | grep -c 'update of a plane failed') - lines))
    check "frames that cannot be written are one line in the log" [ "$lines" = 1 ]
    check "the link status is bad" [ -n "$bad" ]
    check "and an event was sent" [ "$(cat /sys/kernel/uevent_seqnum)" -gt "$told" ]
    unload
    DRM_NAME=
}

# weston draws with the atomic calls, a client draws into it, and the card is pulled under both.
weston() {
    load bochs_drmm
    mkdir -p /root/.config
    printf '[core]\nrequire-input=false\nidle-time=0\n[shell]\nbackground-color=0xff204060\nlocking=false\n' \
        >/root/.config/weston.ini
    export LIBSEAT_BACKEND=builtin SEATD_VTBOUND=0
    udevd=$(ls /lib/systemd/systemd-udevd /sbin/udevd 2>/dev/null | head -n 1)
    if [ -n "$udevd" ]; then "$udevd" --daemon && udevadm trigger && udevadm settle --timeout=20; fi
    /usr/bin/weston --backend=drm-backend.so --use-pixman --continue-without-input --tty=1 --socket=wayland-1 \
        --log=/host/weston.log >/host/weston.out 2>&1 &
    weston=$!
    for _ in $(seq 1 40); do [ -S "$XDG_RUNTIME_DIR/wayland-1" ] && break; usleep 500000; done
    WAYLAND_DISPLAY=wayland-1 weston-simple-shm >/host/simple.out 2>&1 &
    client=$!
    sleep 6
    shot weston.ppm
    colours=$(od -An -tx1 -w3 -j 16 "/host/weston.ppm" | sort -u | wc -l)
    check "weston runs on the card" kill -0 "$weston"
    check "its client too" kill -0 "$client"
    check "and a picture of $colours colours is shown" [ "$colours" -gt 50 ]
    unbind
    sleep 2
    check "weston outlives the card" kill -0 "$weston"
    kill "$client" "$weston" 2>/dev/null
    wait "$client" "$weston" 2>/dev/null
    bind
    check "a new card comes" card
    unload
}
