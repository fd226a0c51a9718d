#!/usr/bin/env bash
# Runs the tests of Qdrant's Rust client, which have localhost:6334 written in: against a server that is started for them, in a network of its
# own (Linux alone), so that it does not matter who listens there.
#
#   run-qdrant-rust.sh CHECKOUT [cargo test arguments …]
#   run-qdrant-rust.sh ~/src/rust-client --lib -- query
#
# CHECKOUT is your clone of github.com/qdrant/rust-client. Without arguments all its tests run but those in the documentation, and `protos`, which makes
# sources anew when their times are not in order. Its snippets pass whatever they are answered, as upstream says; what the calls
# on points ended with is in `results/qdrant-rust-calls.txt`, by the codes of gRPC.
#
#   QDRANT_EXECUTABLE   another server to start, for example a build of Qdrant
set -euo pipefail
source "$(dirname "$0")/qdrant-common.bash"

checkout=$(cd "${1:?usage: run-qdrant-rust.sh CHECKOUT [cargo test arguments …]}" && pwd)
shift
(($#)) || set -- --tests -- --skip protos

export QDRANT_EXECUTABLE=${QDRANT_EXECUTABLE:-$here/vexfs-as-qdrant/qdrant} results
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$checkout"
cargo test --tests --no-run
# shellcheck disable=SC2016 # expanded in there
unshare --map-root-user --net bash -c '
  directory=$1 && shift
  ip link set lo up
  (cd "$directory" && exec "$QDRANT_EXECUTABLE" >"$results/qdrant-rust-server.log" 2>&1) &
  server=$!
  trap "kill $server && wait $server" EXIT
  curl --silent --fail --output /dev/null --retry 60 --retry-delay 1 --retry-connrefused localhost:6333/readyz
  status=0
  cargo test --offline --no-fail-fast "$@" || status=$?
  curl --silent localhost:6333/metrics | grep ^grpc_responses_total >"$results/qdrant-rust-calls.txt" || true
  exit $status
' bash "$directory" "$@"
