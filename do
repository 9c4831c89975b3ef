#!/usr/bin/env bash
# Everything one does with this repository, on Debian with the .NET 10 SDK:
#   ./do run [--] ARGS…   the program, from source
#   ./do test [NAME…]     install what is missing, build all, run every test project (or those whose name holds NAME)
#   ./do check            format, locked restore, warnings as errors, words that do not belong here
#   ./do format           rewrite sources as .editorconfig says
#   ./do publish          native program and its SBOM in artifacts/publish, dotnet tool and library in artifacts/packages
#   ./do publish --check  the native program built again in another folder: every file must be the same
#   ./do faults [ARGS…]   all faults and hostile inputs of docs/reliability.md, counted in artifacts/faults/table.md
#   ./do bench [ARGS…]    the figures of docs/performance.md, as a Markdown table
#   ./do bench images [ROUNDS]   pictures beside wget, wget2, sharp and vipsthumbnail
#   ./do bench warc [ROUNDS] [--size MB] [--huge] [POSTS]   WARC and WACZ beside warcio.js, js-wacz, gzip and wget (POSTS: real articles)
#   ./do bench clean [--articles N] [--rounds N] [--peers NAME,…] [--race] [--batch] [DIR…]   cleaning against the cleaners of others (DIR: real articles and pages; --race: that
#                         alone), and a folder against cp -r (--batch: that alone)
#   ./do accept [NAME…]   run the tests, letting golden files take the present output; review the difference as code
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
root=$PWD
artifacts=$root/artifacts
logs=$artifacts/test
judges=$root/tests/NewsArchive.Interop.Tests/judges
peers=$root/tests/NewsArchive.Benchmarks/peers
solution=NewsArchive.sln

note() { printf '%s\n' "$*" >&2; }
die() { note "do: $*"; exit 1; }

# quietly LABEL COMMAND…: says what it does, and shows the output only when the command fails.
quietly() {
    local label=$1 log started=$SECONDS status
    shift
    mkdir -p "$logs"
    log=$logs/${label//[^a-z0-9]/-}.log
    set +e # not `if`: bash forgets -e inside a condition, and COMMAND may be one of our functions
    (set -e; "$@") >"$log" 2>&1
    status=$?
    set -e
    if ((status != 0)); then
        cat "$log" >&2
        die "$label failed: $*"
    fi
    note "$label: done in $((SECONDS - started)) s"
}

# ---------------------------------------------------------------------------------------------------------- set-up

as_root() {
    if ((EUID == 0)); then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else die "need root or sudo for: $*"; fi
}

# Runs in a subshell of its own (quietly). Services that packages bring are not started, nor at the next boot.
apt_install() {
    local package
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
    if [[ ! -e /usr/sbin/policy-rc.d ]]; then
        trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
        printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null
        as_root chmod 755 /usr/sbin/policy-rc.d
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
    command -v systemctl >/dev/null || return 0
    for package; do
        case $package in
            slurmctld | slurmd | munge) as_root systemctl disable "$package" || true ;; # without a service manager there is nothing to disable
            openssh-server) as_root systemctl disable ssh || true ;;
        esac
    done
}

# need TEST PACKAGE…: remembers the packages when TEST (a command name, or a path) is not there.
need() {
    local wanted=$1
    shift
    case $wanted in
        /*) [[ -e $wanted ]] || missing+=("$@") ;;
        *) command -v "$wanted" >/dev/null || missing+=("$@") ;;
    esac
}

install_debian() {
    local missing=()
    while (($#)); do
        case $1 in
            native) need clang clang; need /usr/include/zlib.h zlib1g-dev ;;
            sbom) need python3 python3-minimal ;;
            faults)
                need strace strace
                need faketime faketime
                need unzip unzip
                need script bsdutils
                need unshare util-linux
                need /usr/bin/python3 python3-minimal
                [[ -x /usr/sbin/ip || -x /sbin/ip ]] || need ip iproute2
                ;;
            judges)
                need chromium chromium
                need /usr/share/doc/fonts-noto-cjk fonts-noto-cjk
                need unzip unzip
                need wget wget
                need zstd zstd
                need python3 python3-minimal
                need node nodejs
                need npm npm
                ;;
            # Slurm and GNU parallel over ssh, started by tests in folders of their own.
            cluster)
                need /usr/sbin/slurmctld slurmctld
                need /usr/sbin/slurmd slurmd
                need sbatch slurm-client
                need /usr/sbin/munged munge
                need parallel parallel
                need /usr/sbin/sshd openssh-server
                need ps procps
                need strace strace
                ;;
            scripts) need shellcheck shellcheck ;;
            peers) need vipsthumbnail libvips-tools ;;
            image-peers)
                need wget wget
                need wget2 wget2
                need node nodejs
                need npm npm
                ;;
            warc-peers)
                need gzip gzip
                need wget wget
                need node nodejs
                need npm npm
                ;;
            node) need node nodejs; need npm npm ;;
            lxml)
                need /usr/bin/python3 python3-minimal
                need /usr/lib/python3/dist-packages/lxml python3-lxml
                # A package of its own since lxml 5.2.
                if apt-cache show python3-lxml-html-clean >/dev/null 2>&1; then need /usr/lib/python3/dist-packages/lxml_html_clean python3-lxml-html-clean; fi
                ;;
            bluemonday) need /usr/bin/go golang-go; need /usr/share/gocode/src/github.com/microcosm-cc/bluemonday golang-github-microcosm-cc-bluemonday-dev ;;
            ammonia) need /usr/bin/cargo cargo; need /usr/bin/rustc rustc; need /usr/share/doc/librust-ammonia-dev librust-ammonia-dev ;;
        esac
        shift
    done
    ((${#missing[@]})) || return 0
    command -v apt-get >/dev/null || die "please install: ${missing[*]}"
    quietly "apt install ${missing[*]}" apt_install "${missing[@]}"
}

# The player of ReplayWeb.page: two files out of the published package, whose dependencies npm cannot resolve.
install_player() {
    local version sha512 target=$judges/vendor/replaywebpage work
    read -r version sha512 <"$judges/replaywebpage.version"
    [[ -f $target/$version ]] && return
    work=$(mktemp -d)
    npm pack --silent --pack-destination "$work" "replaywebpage@$version"
    echo "$sha512  $work/replaywebpage-$version.tgz" | sha512sum --check --quiet
    tar xzf "$work/replaywebpage-$version.tgz" -C "$work" package/ui.js package/sw.js package/LICENSE
    touch "$work/package/$version"
    rm -rf "$target" && mkdir -p "${target%/*}" && mv "$work/package" "$target" && rm -rf "$work"
}

# sharp for ./do bench images; its binary comes as a package, nothing is built.
install_sharp() {
    local from=$root/tests/NewsArchive.Benchmarks/peers/sharp to=$artifacts/peers/sharp
    mkdir -p "$to"
    cp "$from"/{package.json,package-lock.json,.npmrc,sharp-resize.mjs} "$to/"
    [[ $to/node_modules/.package-lock.json -nt $from/package-lock.json ]] || npm ci --prefix "$to" --no-audit --no-fund --ignore-scripts
}

install_judges() {
    local stamp=$judges/node_modules/.package-lock.json
    if [[ ! -f $stamp || $judges/package-lock.json -nt $stamp ]]; then
        quietly "npm ci" npm ci --prefix "$judges" --no-audit --no-fund --ignore-scripts
        touch "$stamp"
    fi
    [[ -f $judges/vendor/replaywebpage/$(cut -d' ' -f1 "$judges/replaywebpage.version") ]] || quietly "npm pack replaywebpage" install_player
}

# build_peer NAME: Debian's own Go and Rust with Debian's packages of the cleaners; nothing is downloaded while building.
build_peer() {
    local work=$artifacts/peers
    case $1 in
        native) dotnet publish "$peers/dotnet" -c Release -r linux-x64 --no-restore -v q -o "$work/native" ;;
        node) npm ci --prefix "$peers/node" --no-audit --no-fund --ignore-scripts ;;
        bluemonday)
            GO111MODULE=off GOPATH=/usr/share/gocode /usr/bin/go build -o "$work/bluemonday" "$peers/bluemonday/main.go"
            debian_version golang-github-microcosm-cc-bluemonday-dev >"$work/bluemonday.version"
            ;;
        ammonia)
            cp -r "$peers/ammonia/." "$work/ammonia.build" # cargo writes beside its sources, and reads .cargo from where it stands
            (cd "$work/ammonia.build" && CARGO_HOME=$work/ammonia.home RUSTC=/usr/bin/rustc /usr/bin/cargo build --release --offline)
            cp "$work/ammonia.build/target/release/peer" "$work/ammonia"
            debian_version librust-ammonia-dev >"$work/ammonia.version"
            /usr/bin/rustc --version | cut -d' ' -f1,2 >"$work/rustc.version"
            ;;
    esac
}

debian_version() { dpkg-query -W -f '${Version}' "$1" | sed 's/-[^-]*$//'; }

# The cleaners that ours is measured against. One that cannot be had is named in the table, with the last line that its installation said.
install_peers() {
    local name log status
    mkdir -p "$artifacts/peers"
    for name in native node lxml bluemonday ammonia; do
        log=$artifacts/peers/$name.log
        set +e # as in quietly
        (set -e; install_debian "$name"; build_peer "$name") >"$log" 2>&1
        status=$?
        set -e
        rm -f "$artifacts/peers/$name.absent"
        if ((status != 0)); then tail -n 1 "$log" >"$artifacts/peers/$name.absent"; fi
        note "peer $name: $( ((status == 0)) && echo ready || echo "absent, see $log")"
    done
}

# ----------------------------------------------------------------------------------------------- building, publishing

restore() { quietly "restore" dotnet restore "$solution" -v q "$@"; }

build() {
    restore
    quietly "build" dotnet build "$solution" -c Release --no-restore -v q -clp:NoSummary "$@"
}

# Publishes aside and moves the finished folder into place, so that artifacts/publish is complete or absent.
publish_native() {
    local work=$artifacts/publish.tmp log=$logs/publish.log
    install_debian native sbom
    rm -rf "$work"
    quietly "publish" dotnet publish src/NewsArchive.Cli -c Release -r linux-x64 --no-restore -v q -o "$work" -p:TrimmerSingleWarn=false
    if grep -E '\bIL[23][0-9]{3}\b' "$log" >&2; then die "trim or AOT warnings, see above"; fi
    rm -f "$work"/*.dbg "$work"/*.pdb "$work"/*.xml
    cp LICENSE THIRD-PARTY-NOTICES.md "$work/"
    python3 tools/sbom.py src/NewsArchive.Cli/packages.lock.json "$work" "$("$work/newsarchive" --version | cut -d' ' -f2)" >"$artifacts/sbom.tmp"
    mv "$artifacts/sbom.tmp" "$work/newsarchive.cdx.json"
    rm -rf "$artifacts/publish" && mv "$work" "$artifacts/publish"
}

# Sets NEWSARCHIVE_BIN to the published program, publishing first when a source is newer.
native_binary() {
    [[ -z ${NEWSARCHIVE_BIN:-} ]] || return 0
    export NEWSARCHIVE_BIN=$artifacts/publish/newsarchive
    [[ -x $NEWSARCHIVE_BIN && -z $(find src tools Directory.*.props global.json LICENSE THIRD-PARTY-NOTICES.md \
        \( -name bin -o -name obj \) -prune -o -type f -newer "$NEWSARCHIVE_BIN" -print -quit) ]] || publish_native
}

publish() {
    restore
    publish_native
    rm -rf "$artifacts/packages"
    quietly "build tool" dotnet build src/NewsArchive.Cli -c Release --no-restore -v q
    quietly "pack tool" dotnet pack src/NewsArchive.Cli -c Release --no-build -v q -p:PublishAot=false -p:RuntimeIdentifiers= -o "$artifacts/packages"
    quietly "pack library" dotnet pack src/NewsArchive.Warc -c Release --no-build -v q -o "$artifacts/packages"
    (cd "$artifacts" && du -h publish/* packages/*)
}

# Builds what stands in the work tree a second time, elsewhere, and compares all that is published.
check_publish() {
    local other=$artifacts/elsewhere/another-folder
    restore
    publish_native
    rm -rf "$artifacts/elsewhere" && mkdir -p "$other"
    git ls-files -z --cached --others --exclude-standard | tar --null --files-from=- -cf - | tar -C "$other" -xf -
    quietly "publish elsewhere" env -u NEWSARCHIVE_BIN "$other/do" publish
    (cd "$artifacts/publish" && sha256sum -- *) >"$artifacts/elsewhere/here.sha256"
    (cd "$other/artifacts/publish" && sha256sum --strict --check "$artifacts/elsewhere/here.sha256")
    diff <(ls "$artifacts/publish") <(ls "$other/artifacts/publish")
    echo "publish: two builds in two folders, the same bytes"
    rm -rf "$artifacts/elsewhere"
}

# ----------------------------------------------------------------------------------------------------------- testing

# number LABEL FILE: the count after "LABEL: " in the runner's summary.
number() { grep -oE "$1: [0-9]+" "$2" | tail -n 1 | grep -oE '[0-9]+' || echo 0; }

run_project() {
    local name=$1 status=0
    timeout 900 "tests/$name/bin/Release/net10.0/$name" -noLogo -noColor -result-xml "$logs/$name.xml" >"$logs/$name.log" 2>&1 || status=$?
    echo "$status" >"$logs/$name.exit"
}

report_project() {
    local name=$1 log=$logs/$1.log total=0 failures=0 skips=0 status
    status=$(<"$logs/$name.exit")
    if grep -q 'Total: ' "$log"; then
        total=$(number Total "$log")
        skips=$(number Skipped "$log")
        failures=$(($(number Failed "$log") + $(number Errors "$log")))
    fi
    if ((total == 0)); then
        failures=1 total=1
        echo "$name: ran no test (exit $status)" >>"$log"
    elif ((status != 0 && failures == 0)); then
        failures=1 total=$((total + 1))
        echo "$name: ended with exit $status" >>"$log"
    fi
    ((failures == 0)) || cat "$log"
    if ((skips > 0)); then grep -A1 -F '[SKIP]' "$log" | grep -vF -e '[SKIP]' -e '--' | sort | uniq -c | sed "s/^ */  $name skipped: /"; fi
    passed=$((passed + total - failures - skips))
    failed=$((failed + failures))
    skipped=$((skipped + skips))
    printf '%-30s %5d passed %4d failed %4d skipped\n' "$name" $((total - failures - skips)) "$failures" "$skips"
}

# Rows that read the shared corpus carry "corpus" in their names.
report_corpus() {
    local rows
    rows=$(cat "$logs"/*.Tests.xml 2>/dev/null | grep -oiE '<test [^>]*name="[^"]*corpus[^"]*"[^>]*result="(Pass|Fail|Skip)"' | grep -oE '(Pass|Fail|Skip)"$' | sort | uniq -c | tr -d '"' | tr -s ' \n' ' ' || true)
    echo "corpus rows:${rows:- none}"
}

run_tests() {
    local name names=() passed=0 failed=0 skipped=0
    for name in tests/*.Tests; do
        name=${name#tests/}
        if (($# == 0)) || grep -qiF "$(printf '%s\n' "$@")" <<<"$name"; then names+=("$name"); fi
    done
    ((${#names[@]})) || die "no test project is called like: $*"
    install_debian native sbom faults judges peers scripts cluster
    install_judges
    build
    native_binary
    rm -f "$logs"/*.Tests.{xml,log,exit}
    for name in "${names[@]}"; do
        while (($(jobs -rp | wc -l) >= 2)); do wait -n || true; done
        run_project "$name" &
    done
    wait
    for name in "${names[@]}"; do report_project "$name"; done
    report_corpus
    if ((skipped > 0)); then echo "$passed passed, $failed failed, $skipped skipped"; else echo "$passed passed, $failed failed"; fi
    ((failed == 0))
}

# fault_table: what the fault tests counted, as Markdown.
fault_table() {
    printf '| promise | what | cases | failed |\n|---|---|---:|---:|\n'
    sort -V "$artifacts"/faults/*.tsv | awk -F '\t' '{ printf "| %s | %s | %s | %s |\n", $1, $2, $3, $4; cases[$1] += $3; failed[$1] += $4 }
        END { for (p in cases) printf "| **%s** | all | %d | %d |\n", p, cases[p], failed[p] }' | sort -V
    ! compgen -G "$artifacts/faults/*.note" >/dev/null || { echo && cat "$artifacts"/faults/*.note; }
}

run_faults() {
    local status=0
    install_debian native sbom faults cluster
    build
    native_binary
    rm -rf "$artifacts/faults" && mkdir -p "$artifacts/faults"
    NEWSARCHIVE_FULL=1 tests/NewsArchive.Faults.Tests/bin/Release/net10.0/NewsArchive.Faults.Tests -noLogo -noColor "$@" || status=$?
    fault_table | tee "$artifacts/faults/table.md"
    return "$status"
}

# ---------------------------------------------------------------------------------------------------------- checking

# Words that must not be committed: notes to self without an issue, paths of one machine, addresses of registries.
banned_words() {
    local files=(':!*.lock.json' ':!fixtures/articles' ':!fixtures/seed')
    ! git grep -nIE '\bTO[D]O\b' -- "${files[@]}" | grep -vE 'TO[D]O \(?#[0-9]+' &&
        ! git grep -nIE '(^|[^A-Za-z0-9.])/(wor[k]|roo[t]|hom[e]/[a-z]+)/' -- "${files[@]}" &&
        ! git grep -nIE 'registry[.]npmjs|api[.]nuget[.]org|"resolve[d]": "http' -- .
}

check() {
    restore --locked-mode --force
    quietly "format whitespace" dotnet format whitespace "$solution" --no-restore --verify-no-changes
    quietly "format style" dotnet format style "$solution" --no-restore --verify-no-changes --severity warn
    quietly "build" dotnet build "$solution" -c Release --no-restore -v q -warnaserror
    quietly "words" banned_words
    echo "check: fine"
}

command=${1:-}
[[ -z $command ]] || shift
case $command in
    run)
        [[ ${1:-} != -- ]] || shift
        exec dotnet run -c Release --project src/NewsArchive.Cli -- "$@"
        ;;
    test) run_tests "$@" ;;
    accept) NEWSARCHIVE_ACCEPT=1 run_tests "$@" ;;
    check) check ;;
    format) dotnet format "$solution" ;;
    publish) if [[ ${1:-} == --check ]]; then check_publish; else publish; fi ;;
    faults) run_faults "$@" ;;
    bench)
        install_debian native peers
        if [[ ${1:-} == images ]]; then
            install_debian image-peers
            quietly "sharp" install_sharp
        fi
        if [[ ${1:-} == warc ]]; then
            install_debian warc-peers
            install_judges
        fi
        build
        native_binary
        if [[ ${1:-} == clean && " $* " != *" --batch "* ]]; then install_peers; fi
        NEWSARCHIVE_PEERS=$artifacts/peers NEWSARCHIVE_JUDGES=$judges NEWSARCHIVE_COMMIT=$(git describe --always --dirty) \
            exec tests/NewsArchive.Benchmarks/bin/Release/net10.0/NewsArchive.Benchmarks "$@"
        ;;
    *)
        sed -n '2,/^set /{/^# \?/s///p}' "$0" >&2
        exit 2
        ;;
esac
