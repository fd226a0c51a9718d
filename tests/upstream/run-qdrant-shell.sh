#!/usr/bin/env bash
# Runs the shell suites of Qdrant's repository that speak REST (basic_api_test.sh, basic_sparse_test.sh,
# per_collection_metrics_test.sh) against a running server.
# They need curl and jq.
#
#   run-qdrant-shell.sh CHECKOUT [HOST:PORT] [scripts …]
#
# CHECKOUT is your clone of github.com/qdrant/qdrant. The scripts stop at the first answer that is not a success.
set -uo pipefail
source "$(dirname "$0")/qdrant-common.bash"

checkout=$(cd "${1:?usage: run-qdrant-shell.sh CHECKOUT [HOST:PORT] [scripts …]}" && pwd)
export QDRANT_HOST=${2:-localhost:6333}
shift $(($# > 1 ? 2 : 1))
(($#)) || set -- basic_api_test.sh basic_sparse_test.sh per_collection_metrics_test.sh

failed=0
for script in "$@"; do
  log=$results/qdrant-${script%.sh}.log
  # Pipes of the scripts that speak REST hide it when curl fails; one of those that speak gRPC looks for the error of a call that must fail.
  options=(-o pipefail)
  [[ $script != *grpc* ]] || options=()
  # Without any header, one of the scripts gives curl an empty address, which fails.
  if QDRANT_HOST_HEADERS='{"x-suite":"basic"}' bash "${options[@]}" "$checkout/tests/$script" >"$log" 2>&1; then
    echo "ok      $script"
  else
    failed=1
    echo "FAILED  $script; its last lines, all of them in $log:"
    tail -n 15 "$log"
  fi
done
exit $failed
