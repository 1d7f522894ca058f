# shellcheck shell=bash
# From a driver's crate to a module: Rust to one object, C and that object to a .ko.

# A `core` for kernels, from the compiler's own source, and a `compiler_builtins` without anything in it: the kernel
# has memcpy and its like.
build_core() {
    local source lib=$sysroot.new/lib/rustlib/$target/lib
    source=$(rustc --print sysroot)/lib/rustlib/src/rust/library
    [ -d "$source" ] || rustup component add rust-src || return
    rm -rf "$sysroot.new" && mkdir -p "$lib"
    # shellcheck disable=SC2086
    core_rustc() { RUSTC_BOOTSTRAP=1 rustc $rust_flags --target "$target_file" -Zunstable-options -Copt-level=2 -Cpanic=abort \
        -Cembed-bitcode=yes --crate-type rlib --cap-lints allow --out-dir "$lib" "$@"; }
    core_rustc --crate-name core --edition 2024 --cfg no_fp_fmt_parse -Zforce-unstable-if-unmarked \
        "$source/core/src/lib.rs" || return
    printf '#![no_std]\n#![feature(compiler_builtins)]\n#![compiler_builtins]\n' >"$sysroot.new/builtins.rs"
    core_rustc --crate-name compiler_builtins --edition 2021 --sysroot "$sysroot.new" "$sysroot.new/builtins.rs" &&
        mv "$sysroot.new" "$sysroot"
}

in_kernel_cargo() {
    # shellcheck disable=SC2086
    RUSTC_BOOTSTRAP=1 RUSTFLAGS="$rust_flags --cfg drmm_kernel $cfgs --sysroot $sysroot" CARGO_TARGET_DIR=$cache/rust \
        cargo build --quiet --profile kernel $cargo_target --target "$target_file" "$@"
}

# wrap NAME CRATE: a library for C around a driver's crate. It is made, since it has the one function that C calls by its
# name, and a driver's crate forbids `unsafe`: its own is `pub fn module_init() -> i32`.
wrap() {
    local name=$1 crate=$2 folder=$cache/wrap/$1
    mkdir -p "$folder" || return
    cat >"$folder/Cargo.toml" <<TOML
[package]
name = "$name"
version = "0.0.0"
edition = "2021"

[lib]
crate-type = ["staticlib"]
path = "lib.rs"

[dependencies]
crate_of_the_driver = { package = "$(package_of "$crate")", path = "$crate" }

[profile.kernel]
inherits = "release"
lto = "fat"
codegen-units = 1
panic = "abort"
overflow-checks = true

[workspace]
TOML
    cat >"$folder/lib.rs" <<'RUST'
#![no_std]

#[unsafe(no_mangle)]
pub extern "C" fn drmm_rust_init() -> core::ffi::c_int {
    crate_of_the_driver::module_init()
}
RUST
    # The versions of the workspace.
    [ -f "$folder/Cargo.lock" ] || cp "$root/Cargo.lock" "$folder/Cargo.lock"
}

package_of() {
    sed -n '/^\[package\]/,/^\[/s/^name *= *"\(.*\)"/\1/p' "$1/Cargo.toml" | head -n 1
}

# link_drivers NAME ARCHIVE: one relocatable object, with nothing in it that C does not reach.
link_drivers() {
    local build=$cache/module-$1 archive=$2 roots keep=() names name
    mkdir -p "$build" && cp kernel/*.c kernel/*.h kernel/Kbuild "$build" || return
    # The faults that are planted are those of one module.
    [ -z "$checks" ] || [ "$1" != drmm ] || cp kernel/checking/plants.c "$build" || return
    sed -i "s/@NAME@/$1/g" "$build/Kbuild"
    names=$(sed -n 's/^[a-z].*\b\(drmm_rust_[a-z_]*\)(.*);$/\1/p' "$build"/*.c | sort -u)
    roots=$(printf -- '-u %s ' $names)
    for name in $names; do keep+=(--keep-global-symbol="$name"); done
    # shellcheck disable=SC2086
    ld -r --gc-sections -e drmm_rust_init $roots -o "$build/raw" "$archive" || return
    objcopy -R .llvmbc -R .llvmcmd -R .comment "${keep[@]}" "$build/raw" "$build/drivers.o_shipped"
    # Kbuild wants to know how each object was made; this one it finds.
    : >"$build/.drivers.o.cmd"
}

# No floating point, and only relocations that the module loader knows (R_X86_64_GOTPCREL is refused at insmod).
check_object() {
    local object=$cache/module-$1/drivers.o_shipped
    if objdump -d "$object" | grep -E '%(xmm|ymm|zmm|st\()' | sed -n '1,5p' | grep .; then
        echo "the object uses floating-point registers"
        return 1
    fi
    if objdump -r "$object" | grep -oE 'R_X86_64_[A-Z0-9]+' | sort -u |
        grep -vE '^R_X86_64_(64|32S|32|PC32|PLT32)$'; then
        echo "the object has relocations that a kernel does not know"
        return 1
    fi
}

# make_module NAME: $cache/NAME.ko, without what only a debugger reads.
make_module() {
    local headers build=$cache/module-$1 kbuild=
    headers=$(echo "$packages"/usr/src/linux-headers-*-amd64)
    [ -z "$checks" ] || headers=$checking/$checks
    [ -z "$checks" ] || [ "$1" != drmm ] || kbuild=DRMM_PLANTS=y
    # shellcheck disable=SC2086
    make -C "$headers" M="$build" $kbuild CC="$(command -v x86_64-linux-gnu-gcc-12 || command -v gcc)" modules >"$build/log" 2>&1 ||
        { cat "$build/log" && return 1; }
    # Anything that the compiler, objtool or modpost has to say of the module is worth a look.
    ! grep -iE 'warning|error' "$build/log" || return
    strip --strip-debug -o "$cache/$1.ko" "$build/$1.ko"
}

# build_module NAME CRATE: the module of a driver's crate.
build_module() {
    wrap "$1" "$2" && in_kernel_cargo --manifest-path "$cache/wrap/$1/Cargo.toml" &&
        link_drivers "$1" "$cache/rust/$target/kernel/lib$1.a" && check_object "$1" && make_module "$1"
}
