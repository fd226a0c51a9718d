#!/usr/bin/env bash
# Runs Chroma's own Python suite against a running server that speaks Chroma's protocol.
#
#   run-chroma-python.sh CHECKOUT [HOST:PORT] [--cluster] [pytest arguments …]
#
# CHECKOUT is your clone of github.com/chroma-core/chroma, or the word `released` for the suite that the
# installed package carries. Every collection of the server is erased: start it on an empty directory, with reset allowed.
# With --cluster the suite expects what Chroma's cloud does (CHROMA_CLUSTER_TEST_ONLY): search, forks, functions, and the
# defaults that a server has with `chroma.defaultKnnIndex: spann`. Without it, what Chroma on one node does.
#
#   VEXFS_UPSTREAM_PYTHON     a Python that has chroma-python-requirements.txt (default: .venv here, made when missing)
#   PROPERTY_TESTING_PRESET   fast (default), normal or slow
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
checkout=${1:?usage: run-chroma-python.sh CHECKOUT|released [HOST:PORT] [--cluster] [pytest arguments …]}
address=${2:-localhost:8000}
shift $(($# > 1 ? 2 : 1))

python=${VEXFS_UPSTREAM_PYTHON:-$here/.venv/bin/python}
if [[ ! -x $(command -v "$python") ]]; then
  python3 -m venv "$here/.venv"
  "$python" -m pip install --quiet --requirement "$here/chroma-python-requirements.txt"
fi

PATH=$(dirname "$(command -v "$python")"):$PATH # some tests start `python`

if [[ $checkout == released ]]; then
  package=$("$python" -c 'import os, chromadb; print(os.path.dirname(chromadb.__file__))')
else
  package=$(cd "$checkout/chromadb" && pwd)
fi
tests=$package/test

profile=single-node
if [[ ${1:-} == --cluster ]]; then
  profile=cluster
  shift
fi

left_out=()
while IFS= read -r path; do
  left_out+=("--ignore=$tests/$path")
done < <(grep -hvE '^(#|$)' "$here/chroma-python.ignore" "$here/chroma-python.$profile.ignore")
while IFS= read -r name; do
  left_out+=("--deselect=$name")
done < <(grep -hvE '^(#|$)' "$here/chroma-python.deselect" "$here/chroma-python.$profile.deselect")

# An argument that names a file of the suite (test_api.py, property/test_add.py::test_add) selects it.
selected=()
options=()
for argument in "$@"; do
  if [[ -e $tests/${argument%%::*} ]]; then selected+=("$tests/$argument"); else options+=("$argument"); fi
done
((${#selected[@]})) || selected=("$tests")

mkdir -p "$here/results"
cd "$here/results" # hypothesis keeps its examples in the working directory
export PYTHONPATH=$(dirname "$package"):$here
if [[ $profile == cluster ]]; then
  export CHROMA_CLUSTER_TEST_ONLY=1
  export CHROMA_SERVER_HOST=$address
else
  export CHROMA_INTEGRATION_TEST_ONLY=1
  export CHROMA_SERVER_HOST=${address%:*}
  export CHROMA_SERVER_HTTP_PORT=${address##*:}
fi
export PROPERTY_TESTING_PRESET=${PROPERTY_TESTING_PRESET:-fast}
exec "$python" -m pytest -c "$here/pytest.ini" --rootdir="$tests" -p offline_model "${left_out[@]}" \
  --quiet --disable-warnings --tb=short --show-capture=no -rfE --junitxml="$here/results/chroma-python-$profile.xml" "${options[@]}" "${selected[@]}"
