#!/usr/bin/env bash
# Runs the integration suite of @qdrant/js-client-rest against a running server that speaks Qdrant's protocol.
#
#   run-qdrant-js.sh CHECKOUT [HOST:PORT] [vitest arguments …]
#
# CHECKOUT is your clone of github.com/qdrant/qdrant-js; its own client is the one that runs. The server must be empty: the suite
# expects to see no other collection than its own. The first run installs what the client needs beside this script.
#
#   VEXFS_UPSTREAM_ALL   set to run what qdrant-out-of-scope.txt leaves out, too
set -euo pipefail
source "$(dirname "$0")/qdrant-common.bash"

checkout=$(cd "${1:?usage: run-qdrant-js.sh CHECKOUT [HOST:PORT] [vitest arguments …]}" && pwd)
export QDRANT_ADDRESS=${2:-localhost:6333}
shift $(($# > 1 ? 2 : 1))

[[ -d $here/qdrant-js/node_modules ]] || npm ci --prefix "$here/qdrant-js"

export QDRANT_JS_PACKAGE=$checkout/packages/js-client-rest
# Vitest skips what a pattern does not match: every name but those left out.
left_out=$([[ -n ${VEXFS_UPSTREAM_ALL:-} ]] || sed -nE 's/^js:(.*)  .*/\1/p' "$here/qdrant-out-of-scope.txt" | paste -sd '|')
exec node "$here/../../node_modules/vitest/vitest.mjs" run --config "$here/qdrant-js/vitest.config.mjs" \
  ${left_out:+--testNamePattern "^(?!.*($left_out)).*\$"} "$@"
