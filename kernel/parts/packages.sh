# shellcheck shell=bash
# What is fetched from Debian, once: a kernel with all its modules, its headers, and the programs of the guest.

depends() {
    apt-cache depends "$1" 2>/dev/null | sed -n "s/^ *Depends: \($2.*\)/\1/p" | head -n 1
}

# The kernel, its headers and the tools that build modules. The image is unpacked with all modules, so one more of
# them costs nothing later.
fetch_kernel() {
    local fresh=$packages.new image headers
    rm -rf "$fresh" && mkdir -p "$fresh" && cd "$fresh" || return
    apt-cache show "linux-image-$series-amd64" >/dev/null 2>&1 || apt-get update
    image=$(depends "linux-image-$series-amd64" linux-image)
    headers=$(depends "linux-headers-$series-amd64" linux-headers)
    [ -n "$image" ] && [ -n "$headers" ] || return
    apt-get download "$image" "$headers" "$(depends "$headers" linux-headers)" "$(depends "$headers" linux-kbuild)" \
        busybox-static || return
    for package in linux-headers-*.deb linux-kbuild-*.deb busybox-*.deb; do
        dpkg -x "$package" . || return
    done
    dpkg --fsys-tarfile linux-image-*.deb | tar -x --wildcards './boot/vmlinuz-*' './lib/modules/*' || return
    # The headers name their common part by the place where they would be installed.
    sed -i "s|^include /usr|include $packages/usr|" usr/src/linux-headers-*-amd64/Makefile
    # Without the kernel's own types there are none to be made for the module, which would need one tool more.
    rm -f ./*.deb usr/src/linux-headers-*-amd64/vmlinux
    cd "$root" && rm -rf "$packages" && mv "$fresh" "$packages"
}

# The programs of the guest, with all that they need: as for a machine where nothing is installed.
fetch_clients() {
    local fresh=$clients.new
    rm -rf "$fresh" && mkdir -p "$fresh/debs/partial" "$fresh/root" && : >"$fresh/status" || return
    apt-get --option Dir::State::status="$fresh/status" --option Dir::Cache::archives="$fresh/debs" \
        --option Debug::NoLocking=1 --option APT::Install-Recommends=false --option APT::Sandbox::User=root \
        --yes --download-only install libdrm-tests weston busybox-static || return
    for package in "$fresh"/debs/*.deb; do
        dpkg -x "$package" "$fresh/root" || return
    done
    # What the guest never looks at.
    rm -rf "$fresh/debs" "$fresh/root"/usr/share/{doc,man,locale,info,lintian,bug} "$fresh/root/var/lib"
    rm -rf "$clients" && mv "$fresh" "$clients"
}

# What boots.
kernel_image() {
    if [ -n "$checks" ]; then echo "$checking/$checks/arch/x86/boot/bzImage"; else echo "$packages"/boot/vmlinuz-*; fi
}

# modules_for NAME...: the files of these modules of the kernel and of all that they need, in the order of loading.
modules_for() {
    local -A seen=()
    local name
    for name in "$@"; do module_and_needs "$name" || return; done
}

module_and_needs() {
    local name=${1//-/_} file need
    [ -z "${seen[$name]:-}" ] || return 0
    seen[$name]=1
    file=$(find "$packages/lib/modules" -name "$name.ko.xz" -o -name "${name//_/-}.ko.xz" | head -n 1)
    [ -n "$file" ] || return 0 # it is built in
    xz -dc "$file" >"$cache/one.ko" && objcopy -O binary -j .modinfo "$cache/one.ko" "$cache/one.info" || return
    for need in $(tr '\0' '\n' <"$cache/one.info" | sed -n 's/^depends=//p' | tr ',' ' '); do
        module_and_needs "$need" || return
    done
    echo "$file"
}

# put_modules FOLDER NAME...: unpacks them there, and writes their order to the file `modules`.
put_modules() {
    local folder=$1 file
    shift
    mkdir -p "$folder" && : >"$folder/modules" || return
    # A kernel that checks has them built in.
    [ -z "$checks" ] || return 0
    for file in $(modules_for "$@"); do
        xz -dc "$file" >"$folder/$(basename "$file" .xz)" || return
        basename "$file" .xz >>"$folder/modules"
    done
}

# What every run needs. Without it there is nothing to do.
have_packages() {
    [ -d "$packages/lib" ] && return
    command -v apt-get >/dev/null && command -v dpkg >/dev/null || skip "the kernel's packages are Debian's"
    (fetch_kernel) >"$cache/step.log" 2>&1 ||
        { tail -n 5 "$cache/step.log" && skip "the packages of linux-$series cannot be had"; }
    echo "ok      packages ($((SECONDS - start)) s)"
}

# Fails where the programs of the guest cannot be had.
have_clients() {
    [ -d "$clients/root" ] && return
    (fetch_clients) >"$cache/step.log" 2>&1 || { tail -n 5 "$cache/step.log" && return 1; }
    echo "ok      programs of the guest"
}
