# shellcheck shell=bash
# The conformance scenarios: the log of each in a booted kernel has to be that of the host.

# The drivers as one object, and in it a read of a register that has to be one load.
build_conformance() {
    in_kernel_cargo --package drmm-module && link_drivers drmm "$cache/rust/$target/kernel/libdrmm_module.a" &&
        check_object drmm || return
    # A sanitizer's calls are around each.
    [ -z "$checks" ] || return 0
    # `hw.mmio.read16(ID)`, of the card's register at 0x500.
    if ! objdump -d "$cache/module-drmm/drivers.o_shipped" | grep -E 'movzwl +0x500\(' >/dev/null; then
        echo "a read of a register with a constant offset is not one load"
        return 1
    fi
}

# The init program, which has no libraries beside it, and the scenarios on the host.
build_programs() {
    RUSTFLAGS="-Ctarget-feature=+crt-static" CARGO_TARGET_DIR=$cache/rust cargo build --quiet \
        --package drmm-init --package drmm-conformance --bin drmm-init --example host --target $gnu
}

build_initramfs() {
    local tree=$cache/initramfs
    rm -rf "$tree" && mkdir -p "$tree"/{dev,proc,sys} || return
    strip -o "$tree/init" "$programs/drmm-init" || return
    cp "$cache/drmm.ko" "$tree/drmm.ko" || return
    put_modules "$tree/modules" drm drm_kms_helper drm_shmem_helper || return
    pack "$tree" | gzip -1 >"$cache/initramfs.gz"
}

# pack FOLDER: an archive of it that a kernel unpacks.
pack() {
    (cd "$1" && find . | "$packages/bin/busybox" cpio -o -H newc)
}

boot() {
    # TCG, although /dev/kvm may be there: a kernel that is run by a hypervisor below this one may not boot.
    timeout $patience qemu-system-x86_64 -M q35 -accel tcg,thread=multi -smp 2 -cpu max -m $memory -nodefaults -nographic \
        -no-reboot -serial "file:$logs/console" -device bochs-display,addr=2 \
        -device edu,addr=3 -device edu,addr=7 \
        -kernel "$(kernel_image)" -initrd "$cache/initramfs.gz" \
        -append "console=ttyS0 panic=-1 oops=panic tsc=reliable nokaslr quiet loglevel=7 printk.devkmsg=on \
log_buf_len=4M $append DRMM_SCENARIOS=$scenarios DRMM_PLANTS=$plants_wanted"
    # A kernel that stopped on the way has said why.
    grep -q 'drmm-init: done' "$logs/console" || { tail -n 40 "$logs/console" && return 1; }
}

# complaints CONSOLE: what the kernel says of itself when something is wrong.
complaints() {
    tr -d '\r' <"$1" |
        grep -E 'BUG|WARNING: |Oops|general protection|refcount_t|Call Trace|INFO: task|detected stall|self-detected stall|Redzone|Poison' |
        grep -v 'BUG: KCSAN:' | head -n 20
    [ -z "$checks" ] || more_complaints "$1"
}

# The log of one scenario, out of the console.
log_of() {
    tr -d '\r' <"$logs/console" | sed -E 's/^\[ *[0-9.]+\] //' | awk -v name="$1" '
        $0 == "drmm-init: scenario " name { inside = 1; next }
        index($0, "drmm-init: end of " name ":") == 1 { inside = 0 }
        inside && sub(/^drmm-log: /, "")'
}

compare() {
    local name=$1
    log_of "$name" >"$logs/$name.kernel"
    "$host" "$name" >"$logs/$name.host" 2>"$logs/$name.reports" || { failed=$((failed + 1)) && echo "FAILED  $name on the host" && return; }
    if [ -s "$logs/$name.kernel" ] && diff -u "$logs/$name.host" "$logs/$name.kernel" >"$logs/$name.diff"; then
        passed=$((passed + 1))
        echo "ok      $name: $(wc -l <"$logs/$name.host") lines are equal"
    else
        failed=$((failed + 1))
        cat "$logs/$name.diff"
        echo "FAILED  $name: the kernel's log (+) is not the host's (-)"
    fi
}

# complained CONSOLE: counts whether the kernel had something to complain of.
complained() {
    local found
    found=$(complaints "$1")
    if [ -n "$found" ]; then
        echo "$found"
        failed=$((failed + 1))
        echo "FAILED  the kernel complains, see $1"
    else
        passed=$((passed + 1))
        echo "ok      the kernel has nothing to complain of"
    fi
}

# conformance [NAME...]
conformance() {
    local name
    scenarios=$(IFS=, && echo "$*")
    step "drivers: no floats, no foreign relocations, plain loads" build_conformance
    step "module" make_module drmm
    step "programs" build_programs
    step "initramfs" build_initramfs
    local group
    if [ -n "$checks" ]; then for group in $plants; do find_plants "$group"; done; fi
    step "boot" boot
    for name in $("$host"); do
        case ",$scenarios," in ,,|*",$name,"*) compare "$name" ;; esac
    done
    complained "$logs/console"
    grep -oE 'drmm-init: .*kmalloc.*' "$logs/console"
}
