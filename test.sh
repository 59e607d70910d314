#!/usr/bin/env bash
# Builds everything, checks the format and runs every test against the real peers; skips nothing.
# Ends with the plain line `N passed, N failed, N skipped`, and with a failure if any test failed or was skipped.
set -uo pipefail
cd "$(dirname "$0")"

# What the tests need beside the .NET SDK, as Debian packages, each with a command that shows it is there.
need() { command -v "$1" >/dev/null || missing+=("$2"); }
export PATH="$PATH:/usr/sbin:$(echo /usr/lib/postgresql/*/bin | tr ' ' :)"
missing=()
need gearmand gearman-job-server
need gearman gearman-tools
need mawk mawk
need python3 python3
need gcc gcc
need zstd zstd
need bzip2 bzip2
need xz xz-utils
need stunnel4 stunnel4
need curl curl
need goaccess goaccess
need chromium chromium
need memccp libmemcached-tools
php -m 2>/dev/null | grep -qx memcached || missing+=(php-cli php-memcached)
need mariadbd mariadb-server
need initdb postgresql
need redis-server redis-server
need memcached memcached
if [ ${#missing[@]} -gt 0 ]; then
  echo "installing: ${missing[*]}"
  run=(); [ "$(id -u)" = 0 ] || run=(sudo)
  # Debian starts what it installs; the tests start their servers themselves, on free ports.
  policy=/usr/sbin/policy-rc.d
  if [ -e $policy ]; then policy=; else printf '#!/bin/sh\nexit 101\n' | "${run[@]}" tee $policy >/dev/null; "${run[@]}" chmod +x $policy; fi
  { "${run[@]}" apt-get update -qq && "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null; } ||
    { echo "could not install: ${missing[*]}" >&2; exit 1; }
  [ -z "$policy" ] || "${run[@]}" rm -f $policy
fi

tests/Interop/install.sh || { echo "could not install the foreign clients of tests/Interop" >&2; exit 1; }
tests/install-npm.sh tests/Gearman.MapReduce.S3.Tests/peers artifacts/s3 || { echo "could not install a server that speaks S3" >&2; exit 1; }

# A peer that is missing is a failure here; with a plain `dotnet test` it is a test skipped, with the reason.
export GEARMAN_REQUIRE_PEERS=1
# A profile costs more than the tests, and the programs that they start, live to gain: an eighth less work without.
export DOTNET_TieredPGO=0

step() { echo "== $1"; shift; "$@" || { echo "FAILED: $*" >&2; exit 1; }; }
step "restore" dotnet restore Gearman.MapReduce.sln -v quiet
step "build" dotnet build Gearman.MapReduce.sln --no-restore -v quiet -nologo
# Whitespace and the order of usings; all other rules of .editorconfig the build has checked (EnforceCodeStyleInBuild), and to check them again takes two minutes.
step "format" dotnet format Gearman.MapReduce.sln --no-restore --verify-no-changes --diagnostics IMPORTS

log=$(mktemp); trap 'rm -f "$log"' EXIT
echo "== test"
dotnet test --solution Gearman.MapReduce.sln --no-build --no-progress --output normal 2>&1 | tee "$log"
status=${PIPESTATUS[0]}

count() { sed -nE "s/^ +$1: ([0-9]+)$/\1/p" "$log" | tail -n 1; }
passed=$(count succeeded); failed=$(count failed); skipped=$(count skipped)
echo "${passed:-0} passed, ${failed:-0} failed, ${skipped:-0} skipped"
[ "$status" = 0 ] && [ "${passed:-0}" -gt 0 ] && [ "${failed:-1}" = 0 ] && [ "${skipped:-1}" = 0 ]
