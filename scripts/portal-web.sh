#!/usr/bin/env bash
# Makes crates/golmok-portal/web/dist from the packages that package-lock.json names: each file as it is published, coded
# by brotli. With --check nothing is written: it fails where dist is not what the sources give.
#   scripts/portal-web.sh [--check]
set -euo pipefail
cd "$(dirname "$0")/../crates/golmok-portal/web"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp package.json package-lock.json "$work"
if ! (cd "$work" && npm ci --silent --ignore-scripts --no-audit --no-fund); then
  [ "${1:-}" = "--check" ] && echo "SKIPPED portal-web: npm cannot fetch the packages" && exit 0
  exit 1
fi
node - "$work/node_modules/maplibre-gl" "${1:-}" <<'JS'
const fs = require('fs'), zlib = require('zlib'), path = require('path');
const [, , from, mode] = process.argv;
const files = ['dist/maplibre-gl.mjs', 'dist/maplibre-gl-worker.mjs', 'dist/maplibre-gl.css', 'LICENSE.txt'];
const name = file => path.basename(file) === 'LICENSE.txt' ? 'maplibre-gl.LICENSE.txt' : path.basename(file);
let differs = 0;
for (const file of files) {
  // Where a source map lies is of no use to those who have none.
  const bytes = Buffer.from(fs.readFileSync(path.join(from, file), 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'));
  const to = path.join('dist', name(file) + '.br');
  if (mode === '--check') {
    const kept = fs.existsSync(to) ? zlib.brotliDecompressSync(fs.readFileSync(to)) : Buffer.alloc(0);
    if (!kept.equals(bytes)) { console.error(`${to} is not what the package gives`); differs = 1; }
  } else {
    const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_LGWIN]: 22 };
    fs.mkdirSync('dist', { recursive: true });
    fs.writeFileSync(to, zlib.brotliCompressSync(bytes, { params }));
  }
}
process.exit(differs);
JS
