# shellcheck shell=sh
# The card is gone from one access to the next, its driver bound and a client flipping. The kernel is told not to handle
# the port, so it does not notice: the guest switches the slot's power off itself, and removes the function later.

wanted() { [ -z "$ONLY" ] || case " $ONLY " in *" $1 "*) ;; *) return 1 ;; esac; }
TIMES=3
[ "$LONG" = 1 ] && TIMES=25
. /host/removals.sh

byte() { od -An -tu1 -j "$1" -N 1 "$PORT/config" | tr -d ' '; }
# slot_control VALUE: of the port's PCI Express capability.
slot_control() {
    at=$(byte 52)
    while [ "$(byte "$at")" != 16 ]; do at=$(byte $((at + 1))); done
    printf "\\x$(printf %02x $(($1 & 255)))\\x$(printf %02x $(($1 >> 8)))" |
        dd of="$PORT/config" bs=2 seek=$(((at + 24) / 2)) count=1 conv=notrunc 2>/dev/null
}
gone() { [ "$(od -An -tx2 -N 4 "/sys/bus/pci/devices/$FUNCTION/config" | tr -d ' ')" = ffffffff ]; }
now() { cut -d ' ' -f 1 /proc/uptime | tr -d .; }

surprises() {
    load "$1"
    PORT=$(dirname "$(readlink -f "/sys/bus/pci/devices/$FUNCTION")")
    i=0 lost=0 late=0 slowest=0
    while [ "$i" -lt "$TIMES" ]; do
        i=$((i + 1))
        flip 700
        ask '{"execute":"device_del","arguments":{"id":"'"${DISPLAY_ID:-display}"'"}}'
        moment 900
        slot_control $((0x7c0))
        gone || lost=$((lost + 1))
        moment 800
        [ $((i % 3)) = 1 ] && stop
        begin=$(now)
        remove
        took=$((($(now) - begin) * 10))
        [ "$took" -gt "$slowest" ] && slowest=$took
        card && lost=$((lost + 1))
        [ $((i % 3)) = 2 ] && stop
        plug
        slot_control $((0x1c0))
        sleep 1
        rescan
        for _ in $(seq 1 $((30 * SLOWER))); do card && break; usleep 100000; done
        card || lost=$((lost + 1))
        stop
    done
    check "$1: the card vanished $i times while a client flips" [ "$lost" = 0 ]
    note "$1: the slowest removal took $slowest ms"
    # A frame into a card that is gone takes seconds here, if nothing stops it.
    [ "$1" = bochs ] || check "a frame into a card that is gone ends early" [ "$slowest" -lt $((1000 * SLOWER)) ]
    unload
}

NAME=surprise
if wanted surprise; then
    surprises bochs_drmm
    [ "$LONG" = 1 ] && surprises bochs
fi
echo "done $JOB"
