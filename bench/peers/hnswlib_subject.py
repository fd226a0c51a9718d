"""hnswlib, the library that Chroma searches with."""

import hnswlib

from subject import serve


class Hnswlib:
    def __init__(self, data, _scratch, threads):
        self.data = data
        self.threads = threads
        self.index = hnswlib.Index(space="l2" if data.metric == "l2" else "cosine", dim=data.dimension)

    def load(self):
        data = self.data
        self.index.init_index(max_elements=data.count, M=data.m, ef_construction=data.ef_construction)
        self.index.add_items(data.vectors, num_threads=self.threads)

    def search(self, command):
        self.index.set_ef(command["ef"])
        return self.index.knn_query(self.data.queries, k=10, num_threads=1)[0].tolist()


serve(Hnswlib)
