#!/usr/bin/env bash
# Runs the REST suite of Qdrant's repository (tests/openapi) against a running server that speaks Qdrant's protocol.
# Every answer is also checked against the checkout's OpenAPI document.
#
#   run-qdrant-openapi.sh CHECKOUT [HOST:PORT] [files and pytest arguments …]
#   run-qdrant-openapi.sh ~/src/qdrant localhost:6333 tests/openapi/test_alias.py -x
#
# CHECKOUT is your clone of github.com/qdrant/qdrant. The suite makes, drops and overwrites collections: start the server on an empty directory.
#
#   VEXFS_UPSTREAM_PYTHON   a Python that has qdrant-python-requirements.txt (default: .venv-qdrant here, made when missing)
#   VEXFS_UPSTREAM_ALL      set to run what qdrant-out-of-scope.txt leaves out, too
set -euo pipefail
source "$(dirname "$0")/qdrant-common.bash"

checkout=$(cd "${1:?usage: run-qdrant-openapi.sh CHECKOUT [HOST:PORT] [files and pytest arguments …]}" && pwd)
export QDRANT_HOST=http://${2:-localhost:6333}
shift $(($# > 1 ? 2 : 1))

find_python
export PYTHONPATH=$checkout/tests:$here
run_pytest "$checkout" qdrant-openapi tests/openapi -- "$@"
