#!/usr/bin/env bash
# Runs the integration suite of @qdrant/js-client-rest, or that of @qdrant/js-client-grpc, against a running server that speaks Qdrant's protocol.
#
#   run-qdrant-js.sh CHECKOUT [HOST:PORT] [--grpc] [vitest arguments …]
#   run-qdrant-js.sh ~/src/qdrant-js localhost:6334 --grpc
#
# CHECKOUT is your clone of github.com/qdrant/qdrant-js; its own client is the one that runs. The server must be empty: the suite
# expects to see no other collection than its own. The first run installs what the client needs beside this script.
set -euo pipefail
source "$(dirname "$0")/qdrant-common.bash"

checkout=$(cd "${1:?usage: run-qdrant-js.sh CHECKOUT [HOST:PORT] [--grpc] [vitest arguments …]}" && pwd)
export QDRANT_ADDRESS=${2:-localhost:6333}
shift $(($# > 1 ? 2 : 1))
package=js-client-rest
if [[ ${1:-} == --grpc ]]; then
  package=js-client-grpc
  shift
fi

[[ -d $here/qdrant-js/node_modules/@connectrpc ]] || npm ci --prefix "$here/qdrant-js"

export QDRANT_JS_PACKAGE=$checkout/packages/$package
exec node "$here/../../node_modules/vitest/vitest.mjs" run --config "$here/qdrant-js/vitest.config.mjs" "$@"
