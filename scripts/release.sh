#!/usr/bin/env bash
# Makes what is shipped, and installs it in a bare Debian root to run the main job there.
#
#   scripts/release.sh [FOLDER]           # golmok-VERSION-x86_64-linux.tar.gz and its SHA-256 lie in FOLDER, dist/ unless told
#
# The program is built with the profile `dist` against the glibc of $GLIBC (2.28 unless told; Debian 10, RHEL 8), by zig's
# linker as cargo-zigbuild and ziglang of PyPI have it. Where these cannot be had, it is built for this machine's glibc, and
# that is said. PROGRAM=FILE packs a program that is there instead. The bare root is debootstrap's $SUITE (bookworm unless
# told) and needs root; ROOT=FOLDER takes one that is there, of which a copy is made.
#
# Packing and the bare root were run to their end with PROGRAM; the build by zig with `dist` only for a small program with C in it.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(realpath -m "${1:-dist}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
target="${CARGO_TARGET_DIR:-target}"

build() {
  local tools="$work/tools"
  if python3 -m venv "$tools" && "$tools/bin/pip" install -q cargo-zigbuild ziglang; then
    PATH="$tools/bin:$PATH" cargo zigbuild --locked --profile dist --workspace --bin golmok \
      --target "x86_64-unknown-linux-gnu.${GLIBC:-2.28}" >&2
    echo "$target/x86_64-unknown-linux-gnu/dist/golmok"
  else
    echo "no zig: built for the glibc of this machine" >&2
    cargo build --locked --profile dist --workspace --bin golmok >&2
    echo "$target/dist/golmok"
  fi
}

# Each crate that is linked, its licence, and every text of a licence once, under the crates that come with it.
third_parties() {
  local crates="$work/crates" texts="$work/texts"
  mkdir -p "$texts"
  cargo tree --locked -p golmok -e normal --prefix none --format '{p}|{l}' |
    grep -v '(/' | sed 's/ (proc-macro)//; s/ (\*)$//; s/ v/|/' | LC_ALL=C sort -u >"$crates"
  echo "Crates that are linked into golmok, with their licences"
  echo
  sed 's/|/ /; s/|/  /' "$crates"
  local name version licence folder text sum
  while IFS='|' read -r name version licence; do
    for folder in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/"$name-$version"; do
      for text in "$folder"/LICEN[CS]E* "$folder"/COPYING* "$folder"/NOTICE*; do
        [ -f "$text" ] || continue
        sum=$(sha256sum <"$text" | cut -c1-16)
        [ -f "$texts/$sum" ] || cp "$text" "$texts/$sum"
        echo "$name $version" >>"$texts/$sum.of"
      done
    done
  done <"$crates"
  for text in "$texts"/*.of; do
    printf '\n================ %s\n\n' "$(paste -sd, "$text" | sed 's/,/, /g')"
    cat "${text%.of}"
  done
}

program="${PROGRAM:-$(build)}"
version=$("$program" --version | cut -d' ' -f2)
name="golmok-$version-x86_64-linux"
tree="$work/$name"
install -D -m 755 "$program" "$tree/bin/golmok"
install -d "$tree/share/man/man1" "$tree/share/doc/golmok"
"$program" man --out "$tree/share/man/man1" --quiet >/dev/null
completions() {
  install -d "$(dirname "$tree/share/$2")"
  "$program" completions "$1" >"$tree/share/$2"
}
completions bash bash-completion/completions/golmok
completions zsh zsh/site-functions/_golmok
completions fish fish/vendor_completions.d/golmok.fish
install -D -m 644 -t "$tree/lib/systemd/system" scripts/night/*.service scripts/night/*.timer
install -D -m 644 -t "$tree/share/doc/golmok/night" scripts/night/golmok.toml scripts/night/watch.toml scripts/night/golmok.cron
install -m 755 -t "$tree/share/doc/golmok/night" scripts/night/alert.sh
install -m 644 -t "$tree/share/doc/golmok" README.md CHANGELOG.md LICENSE LICENSE-APACHE LICENSE-MIT
third_parties >"$tree/share/doc/golmok/THIRD-PARTY.txt"
mkdir -p "$out"
archive="$out/$name.tar.gz"
tar --sort=name --mtime="@$(git log -1 --format=%ct)" --owner=0 --group=0 --numeric-owner -C "$work" -cf - "$name" | gzip -n >"$archive"
(cd "$out" && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256")
echo "$archive: $(stat -c %s "$archive") bytes, the program $(stat -c %s "$program")"

# Installed where nothing of a developer is: no compiler, no locale, no Python.
root="$work/root"
if [ -n "${ROOT:-}" ]; then
  cp -a "$ROOT" "$root"
elif [ "$(id -u)" = 0 ] && command -v debootstrap >/dev/null; then
  debootstrap --variant=minbase "${SUITE:-bookworm}" "$root" >"$work/debootstrap.log" || { tail -n 20 "$work/debootstrap.log"; exit 1; }
else
  echo "SKIPPED the bare root: that needs root and debootstrap"
  exit 0
fi
tar -xzf "$archive" -C "$root/usr/local" --strip-components=1
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=/root "$@"; }
started=$SECONDS
inside golmok run --out /root/out --quiet
seconds=$((SECONDS - started))
inside golmok verify --lake /root/out/lake --quiet
inside golmok status --lake /root/out/lake --health || echo "status --health: $?"
for made in index.html entry_risk.csv golmok.xlsx model_card.md; do
  [ -s "$root/root/out/$made" ] || { echo "the main job made no $made"; exit 1; }
done
inside sh -c 'test -s /usr/local/share/man/man1/golmok.1 && golmok doctor --lake /root/out/lake >/dev/null'
echo "Debian $(cat "$root/etc/debian_version"): installed, the main job took $seconds s"
