#!/usr/bin/env bash
# Runs the suite of Qdrant's Python client over REST, or over REST and gRPC, against a running server that speaks Qdrant's protocol: the congruence tests,
# which compare the server with the client's own in-process implementation, and test_qdrant_client.py.
#
#   run-qdrant-python.sh CHECKOUT [HOST:PORT] [files and pytest arguments …]
#   run-qdrant-python.sh ~/src/qdrant-client localhost:6333 tests/congruence_tests/test_payload.py -x
#
# CHECKOUT is your clone of github.com/qdrant/qdrant-client; its own client is the one that runs, unless said otherwise. The suite makes, drops and overwrites
# collections: start the server on an empty directory. `qdrant_rest.py` says how the address and gRPC are dealt with.
#
#   QDRANT_GRPC_ADDRESS     HOST:PORT of gRPC; without it, what would run over gRPC runs over REST or is left out
#   VEXFS_UPSTREAM_CLIENT   `installed` runs the tests with the client that the Python has (3.11 or newer)
#   VEXFS_UPSTREAM_PYTHON   a Python that has qdrant-python-requirements.txt (default: .venv-qdrant here, made when missing)
#   VEXFS_UPSTREAM_ALL      set to run what qdrant-out-of-scope.txt leaves out, too
set -euo pipefail
source "$(dirname "$0")/qdrant-common.bash"

checkout=$(cd "${1:?usage: run-qdrant-python.sh CHECKOUT [HOST:PORT] [files and pytest arguments …]}" && pwd)
export QDRANT_ADDRESS=${2:-localhost:6333}
shift $(($# > 1 ? 2 : 1))

find_python
export PYTHONPATH=$checkout:$here
if [[ ${VEXFS_UPSTREAM_CLIENT:-} == installed ]]; then
  # The checkout has a client beside its tests; it must come last, or nowhere.
  export PYTHONPATH=$here PYTHONSAFEPATH=1
  set -- --import-mode=append "$@"
fi
export QDRANT_VERSION=v$(sed -n 's/^version = "\(.*\)"/\1/p' "$checkout/pyproject.toml")
run_pytest "$checkout" qdrant-python tests/congruence_tests tests/test_qdrant_client.py -- -p qdrant_rest "$@"
