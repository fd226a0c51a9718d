#!/usr/bin/env bash
# Runs the shell suites of Qdrant's repository that speak gRPC against a running server.
#
#   run-qdrant-grpc-shell.sh CHECKOUT [HOST:PORT] [scripts …]
#
# CHECKOUT is your clone of github.com/qdrant/qdrant. They need jq and grpcurl (`go install github.com/fullstorydev/grpcurl/cmd/grpcurl@latest`;
# GRPCURL says where it is), which the scripts would run in a container. They stop at the first answer that is not what they expect.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
checkout=${1:?usage: run-qdrant-grpc-shell.sh CHECKOUT [HOST:PORT] [scripts …]}
address=${2:-localhost:6334}
shift $(($# > 1 ? 2 : 1))
(($#)) || set -- basic_grpc_test.sh basic_sparse_grpc_test.sh basic_multivector_grpc_test.sh basic_query_grpc_test.sh
PATH=$here/grpcurl-as-docker:$PATH exec "$here/run-qdrant-shell.sh" "$checkout" "$address" "$@"
