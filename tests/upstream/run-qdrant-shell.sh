#!/usr/bin/env bash
# Runs the shell suites of Qdrant's repository that speak REST (basic_api_test.sh, basic_sparse_test.sh,
# per_collection_metrics_test.sh, shard-snapshot-api.sh) against a running server.
# They need curl and jq; the last also python3, free(1), port 8080, and a server that reaches it there.
#
#   run-qdrant-shell.sh CHECKOUT [HOST:PORT] [scripts …]
#
# CHECKOUT is your clone of github.com/qdrant/qdrant. The scripts stop at the first answer that is not a success.
set -uo pipefail
source "$(dirname "$0")/qdrant-common.bash"

checkout=$(cd "${1:?usage: run-qdrant-shell.sh CHECKOUT [HOST:PORT] [scripts …]}" && pwd)
address=${2:-localhost:6333}
shift $(($# > 1 ? 2 : 1))
(($#)) || set -- basic_api_test.sh basic_sparse_test.sh per_collection_metrics_test.sh shard-snapshot-api.sh

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0
for script in "$@"; do
  log=$results/qdrant-${script%.sh}.log
  # Pipes of the scripts that speak REST hide it when curl fails; one of those that speak gRPC looks for the error of a call that must fail.
  options=(-o pipefail)
  [[ $script != *grpc* ]] || options=()
  # Without any header, one of the scripts gives curl an empty address, which fails.
  variables=(QDRANT_HOST_HEADERS='{"x-suite":"basic"}' QDRANT_HOST="$address") arguments=()
  if [[ $script == shard-snapshot-api.sh ]]; then
    # It puts a port behind its host, and is told what to run.
    variables=(QDRANT_HOST="${address%:*}" QDRANT_HTTP_PORT="${address##*:}") arguments=(test-all)
  fi
  # Snapshots are downloaded to where a script runs.
  if (cd "$scratch" && env "${variables[@]}" bash "${options[@]}" "$checkout/tests/$script" "${arguments[@]}") >"$log" 2>&1; then
    echo "ok      $script"
  else
    failed=1
    echo "FAILED  $script; its last lines, all of them in $log:"
    tail -n 15 "$log"
  fi
done
exit $failed
