#!/usr/bin/env bash
# Runs Chroma's own JavaScript suite against a running server that speaks Chroma's protocol.
#
#   run-chroma-js.sh CHECKOUT [HOST:PORT] [--old] [jest arguments …]
#
# CHECKOUT is your clone of github.com/chroma-core/chroma. Every collection of the server is erased: start it on an
# empty directory, with reset allowed. The first run installs jest beside this script.
# With --old it is the suite of the client before version 3, without the files that start a server with users or call embedding services.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
checkout=${1:?usage: run-chroma-js.sh CHECKOUT [HOST:PORT] [--old] [jest arguments …]}
address=${2:-localhost:8000}
shift $(($# > 1 ? 2 : 1))

[[ -d $here/chroma-js/node_modules ]] || npm ci --prefix "$here/chroma-js"

package=clients/new-js/packages/chromadb
left_out=()
if [[ ${1:-} == --old ]]; then
  package=clients/js/packages/chromadb-core
  left_out=(--testPathIgnorePatterns '/auth\.' '/embeddings/' --)
  shift
fi

export CHROMA_JS_PACKAGE=$(cd "$checkout/$package" && pwd)
export DEFAULT_CHROMA_INSTANCE_HOST=${address%:*}
export DEFAULT_CHROMA_INSTANCE_PORT=${address##*:}
export DEFAULT_CHROMA_INSTANCE_URL=http://$address
mkdir -p "$here/results"
exec node "$here/chroma-js/node_modules/jest/bin/jest.js" --config "$here/chroma-js/jest.config.cjs" --runInBand --silent \
  --json --outputFile="$here/results/chroma-js.json" "${left_out[@]}" "$@"
