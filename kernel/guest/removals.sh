# shellcheck shell=sh
# The card goes while a client flips, at random moments, and the client is killed before or after.

# A moment below this many milliseconds.
moment() { usleep $(($(od -An -tu2 -N2 /dev/urandom) % $1 * 1000)); }

# again_and_again HOW BACK: `HOW` takes the card away, `BACK` brings it back.
again_and_again() {
    load bochs_drmm
    i=0 lost=0
    while [ "$i" -lt "$TIMES" ]; do
        i=$((i + 1))
        flip 700
        moment 900
        [ $((i % 3)) = 1 ] && stop
        "$1"
        card && lost=$((lost + 1))
        moment 300
        [ $((i % 3)) = 2 ] && stop
        "$2"
        for _ in $(seq 1 $((30 * SLOWER))); do [ -e "$BUS_DRIVER/$FUNCTION" ] && card && break; usleep 100000; done
        card || lost=$((lost + 1))
        stop
    done
    check "$i times while a client flips" [ "$lost" = 0 ]
    show 2000 -s "$(connector):1024x768@XR24"
    shot after.ppm
    stop
    check "the card shows a picture afterwards" \
        [ "$(od -An -tx1 -w3 -j 16 /host/after.ppm | sort -u | wc -l)" -gt 10 ]
    unload
    check "the module can be unloaded" [ ! -d "/sys/module/$MODULE" ]
}

unbinds() { again_and_again unbind bind; }
removes() { again_and_again remove rescan; }

# The machine takes the card out of its slot, and asks the guest first.
pull() {
    ask '{"execute":"device_del","arguments":{"id":"'"${DISPLAY_ID:-display}"'"}}'
    for _ in $(seq 1 200); do [ -e "/sys/bus/pci/devices/$FUNCTION" ] || break; usleep 100000; done
    # The slot's power goes off after the function has been removed, and only then the card out of the slot.
    sleep 2
}
plug() {
    number=$((${number:-0} + 1))
    DISPLAY_ID=display$number
    ask '{"execute":"device_add","arguments":{"driver":"secondary-vga","bus":"slot1","id":"'"$DISPLAY_ID"'"}}'
    for _ in $(seq 1 100); do [ -e "/sys/bus/pci/devices/$FUNCTION" ] && break; usleep 100000; done
}
hotplugs() { again_and_again pull plug; }
