# shellcheck shell=bash
# What kernel/run does otherwise for a kernel that checks: `kernel/run --checks kasan` or `--checks kcsan`.
#
# Sourced by kernel/run, with `checks` set. The module is compiled with the same sanitizer as the kernel, C and Rust:
# without it, it would be blind to the runtime's own `unsafe`. First the faults that are planted have to be found, and
# then the scenarios must give the same logs as ever, without a complaint.

checking=$cache/checking
# Objects, programs and logs of its own, beside those for Debian's kernel.
cache=$checking/work-$checks
logs=$cache/logs
programs=$cache/rust/$gnu/debug
host=$programs/examples/host
memory=1024 patience=3000
# SLUB's counts of objects are exact only with its checks on.
append="slab_nomerge slub_debug=FZP kasan_multi_shot"
cfgs="--cfg drmm_checks --cfg drmm_plants"

case $checks in
kasan)
    sanitizer="-Zsanitizer=kernel-address -Zsanitizer-recover=kernel-address
        -Cllvm-args=-asan-mapping-offset=0xdffffc0000000000 -Cllvm-args=-asan-instrumentation-with-call-threshold=10000
        -Cllvm-args=-asan-stack=1 -Cllvm-args=-asan-globals=0 -Cllvm-args=-asan-kernel-mem-intrinsic-prefix=1"
    # One boot for those that can be found beside each other: lockdep is off after its first complaint.
    plants="c-use-after-free,rust-use-after-free,rust-out-of-bounds,active-object,atomic,rust-leak
        c-lock-order rust-lock-order mixed-lock-order unplug-inside"
    ;;
kcsan)
    # LLVM leaves out a read before a write of the same place, if it is not told otherwise.
    sanitizer="-Zsanitizer=thread -Zexternal-clangrt -Cunsafe-allow-abi-mismatch=sanitizer
        -Cllvm-args=-tsan-distinguish-volatile=1 -Cllvm-args=-tsan-instrument-func-entry-exit=0
        -Cllvm-args=-tsan-compound-read-before-write=1"
    append="$append kcsan.skip_watch=300"
    plants="c-race,rust-race"
    ;;
*)
    echo "usage: kernel/run --checks kasan|kcsan [SCENARIO...] [--displays [SCENARIO...]]" >&2
    exit 2
    ;;
esac
rust_flags="$rust_flags $(echo $sanitizer)"

# The kernel, which is built once.
have_kernel() {
    local start=$SECONDS
    kernel/checking/kernel "$checks" "$checking" >"$cache/step.log" 2>&1
    case $? in
    0) echo "ok      a kernel that checks, $checks ($((SECONDS - start)) s)" ;;
    3) skip "a kernel that checks: $(sed -n 's/^skipped: //p' "$cache/step.log")" ;;
    *) tail -n 40 "$cache/step.log" && fail "a kernel that checks, $checks" ;;
    esac
}

# The built-in target of rustc does not offer the thread sanitizer, so KCSAN's is the same with one word more.
write_target() {
    [ "$checks" = kcsan ] || return 0
    RUSTC_BOOTSTRAP=1 rustc -Zunstable-options --print target-spec-json --target x86_64-unknown-none |
        sed 's/^\( *\)"kernel-address"/\1"kernel-address",\n\1"thread"/' >"$checking/$target.json" &&
        grep -q '"thread"' "$checking/$target.json"
}
if [ "$checks" = kcsan ]; then
    target=x86_64-drmm-kcsan
    target_file=$checking/$target.json
    cargo_target="-Zjson-target-spec"
fi

# What must be said for each plant to have been found.
sign_of() {
    case $1 in
    *use-after-free) echo 'KASAN: slab-use-after-free' ;;
    *out-of-bounds) echo 'KASAN: slab-out-of-bounds' ;;
    active-object) echo 'ODEBUG: free active|Freeing active object' ;;
    atomic) echo 'BUG: sleeping function called from invalid context' ;;
    *lock-order) echo 'possible circular locking dependency' ;;
    unplug-inside) echo 'possible recursive locking detected' ;;
    rust-leak) echo 'unreferenced object' ;;
    c-race) echo 'KCSAN: data-race in plant_count' ;;
    rust-race) echo 'KCSAN: data-race in .*(plant|drmm)' ;;
    esac
}

# find_plants GROUP: one boot, in which each plant of the group has to be found between its two lines.
find_plants() {
    local group=$1 name part
    plants_wanted=$group scenarios=none boot >"$cache/step.log" 2>&1 ||
        { cat "$cache/step.log" && failed=$((failed + 1)) && echo "FAILED  plants $group: no end" && return; }
    for name in ${group//,/ }; do
        part=$(tr -d '\r' <"$logs/console" | sed -n "/drmm-init: plant $name\$/,/drmm-init: end of plant $name\$/p")
        # Memory that is lost is looked for at the end.
        [ "$name" != rust-leak ] || part=$(tr -d '\r' <"$logs/console")
        if grep -qE "$(sign_of "$name")" <<<"$part"; then
            passed=$((passed + 1))
            echo "ok      the planted $name was found"
        else
            failed=$((failed + 1))
            echo "$part" | head -n 30
            echo "FAILED  the planted $name was not found"
        fi
    done
}

# more_complaints CONSOLE: what a kernel that checks says when something is wrong, from any printer. A race is ours if a
# module is in a trace: the rest of the kernel is built in.
more_complaints() {
    local console
    console=$(tr -d '\r' <"$1")
    grep -aE 'KASAN|ODEBUG|unreferenced object|WARNING: (possible|suspicious|bad|inconsistent)|INFO: (trying|lockdep)' \
        <<<"$console" | head -n 20
    awk '/BUG: KCSAN:/ { report = $0; inside = 1; ours = 0; next }
        inside { report = report "\n" $0; if (/ \[[a-z][a-z0-9_]*\]$|drmm_/) ours = 1 }
        inside && /====================/ { if (ours) print report; inside = 0 }
        END { if (inside && ours) print report }' <<<"$console" | head -n 60
    # Lockdep switches itself off at its first complaint, of which nothing else may be left.
    grep -q 'drmm-init: debug_locks: *1' <<<"$console" || echo "lockdep was not awake at the end"
    if [ "$checks" = kasan ]; then
        grep -q 'drmm-init: kmemleak: 0 objects' <<<"$console" || echo "kmemleak did not look, or found something"
    fi
}
