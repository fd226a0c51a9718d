import { setTimeout as sleep } from "node:timers/promises";
import { HttpConnection, requestBytes } from "../http/connection.js";
import type { Server } from "../servers/server.js";

/** Makes a collection, without a graph unless it has links: building one would count for whoever loads. */
export async function create(server: Server, name: string, size: number, links = 0): Promise<void> {
  const body = { vectors: { size, distance: "Cosine" }, hnsw_config: { m: links } };
  await control(server, "PUT", `/collections/${name}`, Buffer.from(JSON.stringify(body)));
}

/** A request whose time is not measured and which must succeed; its result. */
export async function control(server: Server, method: string, path: string, body?: Buffer): Promise<unknown> {
  const connection = await HttpConnection.open(server.port);
  const { status, body: answer } = await connection.send(requestBytes(method, path, body));
  connection.close();
  if (status !== 200) throw new Error(`${method} ${path}: ${status} ${answer.toString("utf8", 0, 300)}`);
  return (JSON.parse(answer.toString()) as { readonly result: unknown }).result;
}

/** What a server tells of a collection. */
export interface Standing {
  readonly status: string;
  readonly points_count: number;
  readonly indexed_vectors_count: number;
}

export async function standingOf(server: Server, name: string): Promise<Standing> {
  return (await control(server, "GET", `/collections/${name}`)) as Standing;
}

/** How often a collection is asked whether it is indexed. */
const POLL_MS = 50;

/** Waits until nothing waits to be indexed. */
export async function untilIndexed(server: Server, name: string): Promise<void> {
  while ((await standingOf(server, name)).status !== "green") await sleep(POLL_MS);
}
