#!/usr/bin/env bash
# Installs the foreign clients and workers that tests/Interop runs: Debian's packages, and npm's into artifacts/interop.
# Does nothing, in no time, when all is there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
installed=$here/../../artifacts/interop

missing=()
need() { [ -e "$1" ] || missing+=("$2"); }
need /usr/sbin/gearmand gearman-job-server
need /usr/bin/gearadmin gearman-tools
need /usr/bin/gcc gcc
need /usr/include/libgearman/gearman.h libgearman-dev
need /usr/bin/php php-cli
[ -n "$(ls /usr/lib/php/*/gearman.so 2>/dev/null)" ] || missing+=(php-gearman)
need /usr/share/perl5/Gearman/Client.pm libgearman-client-perl
command -v npm >/dev/null || missing+=(nodejs npm)
if [ ${#missing[@]} -gt 0 ]; then
  echo "installing: ${missing[*]}"
  run=(); [ "$(id -u)" = 0 ] || run=(sudo)
  # Debian starts what it installs; the tests start their servers themselves, on free ports.
  policy=/usr/sbin/policy-rc.d
  if [ -e $policy ]; then policy=; else printf '#!/bin/sh\nexit 101\n' | "${run[@]}" tee $policy >/dev/null; "${run[@]}" chmod +x $policy; fi
  trap '[ -z "$policy" ] || "${run[@]}" rm -f $policy' EXIT
  "${run[@]}" apt-get update -qq
  "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
fi

"$here/../install-npm.sh" "$here/peers/node" "$installed"
