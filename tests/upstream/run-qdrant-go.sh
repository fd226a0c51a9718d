#!/usr/bin/env bash
# Runs the tests of Qdrant's Go client, which start their servers themselves: in containers upstream, as processes here.
#
#   run-qdrant-go.sh CHECKOUT [go test arguments …]
#   run-qdrant-go.sh ~/src/go-client -run TestPointsClient/Query
#
# CHECKOUT is your clone of github.com/qdrant/go-client. One file of its tests, image_test.go, is overlaid with `qdrant-go/servers.go`
# while they are compiled.
#
#   QDRANT_EXECUTABLE   another server to start, for example a build of Qdrant
set -euo pipefail
source "$(dirname "$0")/qdrant-common.bash"

checkout=$(cd "${1:?usage: run-qdrant-go.sh CHECKOUT [go test arguments …]}" && pwd)
shift

export QDRANT_EXECUTABLE=${QDRANT_EXECUTABLE:-$here/vexfs-as-qdrant/qdrant}
overlay=$results/qdrant-go-overlay.json
printf '{"Replace":{"%s":"%s"}}\n' "$checkout/qdrant_test/image_test.go" "$here/qdrant-go/servers.go" >"$overlay"
cd "$checkout"
exec go test -overlay "$overlay" -count=1 -v "$@" ./qdrant_test/...
