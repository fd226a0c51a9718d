# What the run-qdrant-*.sh scripts share; sourced by them.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
results=$here/results
mkdir -p "$results"

# Sets `python` to one that has qdrant-python-requirements.txt.
find_python() {
  python=${VEXFS_UPSTREAM_PYTHON:-$here/.venv-qdrant/bin/python}
  if [[ ! -x $(command -v "$python") ]]; then
    python3 -m venv "$here/.venv-qdrant"
    "$python" -m pip install --quiet --requirement "$here/qdrant-python-requirements.txt"
  fi
}

# run_pytest CHECKOUT REPORT DEFAULT-SELECTION… -- arguments of the user: files of the suite select, the rest are options of pytest.
run_pytest() {
  local checkout=$1 report=$2 defaults=() selected=() options=() name
  shift 2
  while [[ $1 != -- ]]; do defaults+=("$1") && shift; done
  shift
  for name in "$@"; do
    if [[ -e $checkout/${name%%::*} ]]; then selected+=("$checkout/$name"); else options+=("$name"); fi
  done
  ((${#selected[@]})) || selected=("${defaults[@]/#/$checkout/}")
  cd "$checkout"
  export PYTHONDONTWRITEBYTECODE=1
  exec "$python" -m pytest -c "$here/qdrant-pytest.ini" --rootdir="$checkout" -p qdrant_scope \
    --quiet --disable-warnings --tb=short --show-capture=no -rfE --junitxml="$results/$report.xml" "${options[@]}" "${selected[@]}"
}
