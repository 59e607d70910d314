#!/usr/bin/env bash
# install-npm.sh SOURCES TARGET: installs what the package.json and its lock file in a folder name into another, in no time if all is there.
set -euo pipefail
sources=$1 target=$2

# The stamp is the lock file that was installed from.
if ! cmp -s "$sources/package-lock.json" "$target/installed.json"; then
  echo "installing: the libraries of npm for $(basename "$target")"
  mkdir -p "$target"
  cp "$sources/package.json" "$sources/package-lock.json" "$target"
  (cd "$target" && npm ci --silent --no-audit --no-fund)
  mv "$target/package-lock.json" "$target/installed.json"
fi
