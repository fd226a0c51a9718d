#!/usr/bin/env bash
# Runs the suite of Qdrant's repository that looks at keys, tokens and the audit log (tests/consensus_tests/auth_tests), over REST and gRPC.
# It starts its servers itself, one at a time; `vexfs-as-qdrant/qdrant` is what it starts.
#
#   run-qdrant-auth.sh CHECKOUT [files and pytest arguments …]
#   run-qdrant-auth.sh ~/src/qdrant tests/consensus_tests/auth_tests/test_jwt_access.py -k snapshot -x
#
# CHECKOUT is your clone of github.com/qdrant/qdrant. Ports 10000 to 10002 must be free.
#
#   QDRANT_EXECUTABLE       another server to start, for example a build of Qdrant
#   VEXFS_UPSTREAM_PYTHON   a Python that has qdrant-python-requirements.txt (default: .venv-qdrant here, made when missing)
#   VEXFS_UPSTREAM_ALL      set to run what qdrant-out-of-scope.txt leaves out, too
set -euo pipefail
source "$(dirname "$0")/qdrant-common.bash"

checkout=$(cd "${1:?usage: run-qdrant-auth.sh CHECKOUT [files and pytest arguments …]}" && pwd)
shift

find_python
export QDRANT_EXECUTABLE=${QDRANT_EXECUTABLE:-$here/vexfs-as-qdrant/qdrant}
export PYTHONPATH=$checkout/tests:$here
run_pytest "$checkout" qdrant-auth tests/consensus_tests/auth_tests -- -p qdrant_executable "$@"
