# shellcheck shell=bash
# The display scenarios: a guest with a display card, real programs, and a host that pulls the card when asked.
#
# The guest's jobs are in kernel/guest. A job writes what holds to `results` in the folder that it shares with the host,
# and asks for what only the machine can do: a picture of what the card shows, or the card to be pulled.

long=${long:-0}

build_displays() {
    build_module bochs_drmm "$root/kernel/displays" && build_module panels "$root/kernel/panels" && display_root
}

# The guest's file system: the programs, the modules of the kernel that a driver needs, and those of its C driver.
display_root() {
    local tree=$cache/display stamp
    stamp=$(cat kernel/guest/init "$(kernel_image)" "$clients/status" kernel/parts/*.sh | sha256sum)
    [ "$(cat "$cache/display.stamp" 2>/dev/null)" != "$stamp" ] || return 0
    rm -rf "$tree" && mkdir -p "$tree" && cp -a "$clients/root/." "$tree/" || return
    put_modules "$tree/modules" drm drm_kms_helper drm_shmem_helper 9p 9pnet_virtio || return
    # The C driver is not in a kernel that checks.
    put_modules "$tree/modules-c" bochs || return
    install -m 755 kernel/guest/init "$tree/init" && mkdir -p "$tree/bin" && ln -sf busybox "$tree/bin/sh" || return
    pack "$tree" >"$cache/display.cpio" && echo "$stamp" >"$cache/display.stamp"
}

# A folder to share, with the job in it.
share() {
    local share=$cache/share-$1
    rm -rf "$share" && mkdir -p "$share" && cp "$cache"/*.ko kernel/guest/*.sh "$share" || return
    rm -f "$share/one.ko" && mkfifo "$share/qmp.in" "$share/qmp.out" || return
    { echo "SHARE=$share LONG=$long ONLY='${only[*]}' JOB=$1" && cat "kernel/guest/job-$1.sh"; } >"$share/job.sh"
}

# machine SHARE ARGUMENTS...: the machine of the guest. Its card can be pulled: a port with the hot-plug of PCI Express.
machine() {
    local share=$1
    shift
    exec timeout "$((patience + 2700 * long))" qemu-system-x86_64 -M q35 -accel tcg,thread=multi -smp 2 -cpu max \
        -m "$((memory + 1024))" \
        -nodefaults -no-reboot \
        -chardev "pipe,id=qmp,path=$share/qmp" -mon chardev=qmp,mode=control \
        -virtfs "local,path=$share,mount_tag=host,security_model=none,multidevs=remap" \
        -global ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off \
        -device pcie-root-port,id=slot1,slot=1,bus=pcie.0,addr=3 -device secondary-vga,bus=slot1,id=display \
        -kernel "$(kernel_image)" -initrd "$cache/display.cpio" "$@"
}

# What the kernel of the guest is told.
arguments="console=ttyS0 panic=-1 oops=panic tsc=reliable nokaslr loglevel=4 log_buf_len=4M \
printk.devkmsg=on $append"

# answer PID SHARE: passes what the guest asks for to the machine, until the machine has ended.
answer() {
    local pid=$1 share=$2 line
    exec 7<>"$share/qmp.in" 8<>"$share/qmp.out"
    echo '{"execute":"qmp_capabilities"}' >&7
    while read -r -t 20 line <&8; do [[ $line == *'"return"'* ]] && break; done
    while kill -0 "$pid" 2>/dev/null; do
        if [ -e "$share/ask" ]; then
            cat "$share/ask" >&7
            while read -r -t 20 line <&8; do
                echo "$line" >>"$share/answers"
                [[ $line == *'"return"'* || $line == *'"error"'* ]] && break
            done
            rm -f "$share/ask"
        fi
        sleep 0.02
    done
    exec 7>&- 8>&-
}

# guest JOB MORE: boots the guest, has it run the job, and counts what it says.
guest() {
    local job=$1 share=$cache/share-$1 line pid
    share "$job" || fail "the folder of $job"
    machine "$share" -display none -serial "file:$share/console" -append "$arguments ${2:-}" >"$share/machine" 2>&1 &
    pid=$!
    answer "$pid" "$share"
    wait "$pid"
    touch "$share/results"
    while read -r line; do
        echo "$line"
        case $line in
        ok*) passed=$((passed + 1)) ;;
        FAILED*) failed=$((failed + 1)) ;;
        skipped*) skipped=$((skipped + 1)) ;;
        esac
    done <"$share/results"
    if ! grep -q "^done $job" "$share/console"; then
        tail -n 30 "$share/console" "$share/machine"
        failed=$((failed + 1))
        echo "FAILED  $job did not end"
        return
    fi
    complained "$share/dmesg"
}

# displays [NAME...]
displays() {
    local job
    only=("$@")
    have_clients || { lack "modetest, weston and what they need cannot be had" && return; }
    step "display module and guest" build_displays
    [ "${only[*]}" = surprise ] || guest display
    case " ${only[*]:-surprise} " in *" surprise "*) guest surprise pcie_ports=compat ;; esac
}

# a_module PATH: the module of a driver's crate.
a_module() {
    local crate name
    crate=$(cd "$1" 2>/dev/null && pwd) || fail "there is no folder $1"
    [ -f "$crate/Cargo.toml" ] || fail "$1 has no Cargo.toml: --module wants the folder of a crate"
    name=$(package_of "$crate") && name=${name//-/_}
    step "module" build_module "$name" "$crate"
    passed=$((passed + 1))
    echo "ok      $cache/$name.ko"
    module=$name
}

# shell PATH: the module of a driver's crate, bound in a guest, with a terminal to type in.
shell() {
    local share=$cache/share-shell
    only=()
    have_clients || skip "modetest, weston and what they need cannot be had"
    a_module "$1"
    step "guest" display_root
    share shell || fail "the folder of the shell"
    echo "DRMM_MODULE=$module" | cat - "$share/job.sh" >"$share/job.new" && mv "$share/job.new" "$share/job.sh"
    echo "        QEMU ends by Ctrl-A X, the guest by \`exit\`. --display gtk or vnc=:1 in DRMM_DISPLAY shows the card."
    (machine "$share" -display "${DRMM_DISPLAY:-none}" -serial mon:stdio -append "$arguments quiet") 7<&- &&
        passed=$((passed + 1))
}
