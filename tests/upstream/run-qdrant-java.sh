#!/usr/bin/env bash
# Runs the tests of Qdrant's Java client, which start their servers themselves: in containers upstream, as processes here. They need Maven and Java 17.
#
#   run-qdrant-java.sh CHECKOUT SERVER-CHECKOUT [mvn arguments …]
#   run-qdrant-java.sh ~/src/java-client ~/src/qdrant -Dtest=PointsTest
#
# CHECKOUT is your clone of github.com/qdrant/java-client, SERVER-CHECKOUT that of github.com/qdrant/qdrant: the client is made from its
# protocol, at the version that the client names.
#
#   QDRANT_EXECUTABLE   another server to start, for example a build of Qdrant
set -euo pipefail
source "$(dirname "$0")/qdrant-common.bash"

usage='usage: run-qdrant-java.sh CHECKOUT SERVER-CHECKOUT [mvn arguments …]'
checkout=$(cd "${1:?$usage}" && pwd)
server=$(cd "${2:?$usage}" && pwd)
shift 2

export QDRANT_EXECUTABLE=${QDRANT_EXECUTABLE:-$here/vexfs-as-qdrant/qdrant}
version=$(sed -n 's/^qdrantProtosVersion=//p' "$checkout/gradle.properties")
protos=$results/qdrant-java-protos
rm -rf "$protos" && mkdir "$protos"
git -C "$server" archive "$version" lib/api/src/grpc/proto | tar --extract --directory="$protos" --strip-components=5
# As upstream's build does: the package of the classes is not in the protocol.
for file in "$protos"/*.proto; do
  grep --quiet '^option java_package' "$file" ||
    sed -i 's/^package qdrant;$/&\noption java_package = "io.qdrant.client.grpc";/' "$file"
done
exec mvn --batch-mode --file "$here/qdrant-java/pom.xml" test \
  -Dcheckout="$checkout" -Dprotos="$protos" -Dclasses="$results/qdrant-java" -DqdrantVersion="$version" "$@"
