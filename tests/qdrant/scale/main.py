"""Loads a large collection over REST, restarts the server, and measures recall and latency under filters of every selectivity.

    python main.py --serve "npx vexfs serve --data /tmp/scale --qdrant-port 6333 --no-chroma"      # starts and restarts it
    python main.py --address localhost:6333 --count 20000                                          # uses a running one

The directory of the server should be empty. Not part of `npm test`: a million points take minutes.
"""

import argparse

from data import make_data, make_queries
from load import create, load
from measure import measure
from server import Server


def main() -> None:
    options = parse_arguments()
    print(f"{options.count:,} vectors of {options.dimension} dimensions, {options.queries} queries a filter")
    data, random = make_data(options.count, options.dimension, options.seed)
    queries = make_queries(data, random, options.queries)
    server = Server(options.serve, options.address) if options.serve else None

    if server is not None:
        print(f"start, empty               {server.start('/collections'):8.2f} s")
    if not options.skip_load:
        create(options.address, options.collection, options.dimension)
        seconds = load(options.address, options.collection, data, options.batch, options.connections)
        print(f"load                       {seconds:8.1f} s  {options.count / seconds:,.0f} points/s")
    if server is not None:
        print(f"stop                       {server.stop():8.2f} s")
        print(f"start to the first answer  {server.start(f'/collections/{options.collection}/points/0'):8.2f} s")

    print(f"\n{'filter':30} {'passing':>10} {'recall@10':>10} {'p50 ms':>8} {'p95 ms':>8}")
    for row in measure(options.address, options.collection, data, queries):
        print(f"{row.filter:30} {row.passing:>10,} {row.recall:>10.4f} {row.p50_ms:>8.2f} {row.p95_ms:>8.2f}")
    if server is not None:
        server.stop()


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Recall and latency of filtered searches at scale.")
    parser.add_argument("--serve", help="command that starts the server; without it one must be running")
    parser.add_argument("--address", default="localhost:6333", help="host and port of the server")
    parser.add_argument("--collection", default="scale")
    parser.add_argument("--count", type=int, default=1_000_000, help="how many vectors")
    parser.add_argument("--dimension", type=int, default=128)
    parser.add_argument("--queries", type=int, default=200, help="how many queries for each filter")
    parser.add_argument("--batch", type=int, default=2_000, help="points a request")
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--skip-load", action="store_true", help="the collection is there already")
    return parser.parse_args()


if __name__ == "__main__":
    main()
