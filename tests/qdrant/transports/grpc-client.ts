import { type Client, credentials, Metadata, makeClientConstructor, type ServiceError } from "@grpc/grpc-js";
import { loadFileDescriptorSetFromBuffer, type PackageDefinition } from "@grpc/proto-loader";
import { descriptorSet } from "./reflection.js";

/** How messages look in tests: fields under their names, 64-bit integers as text, what is not there left out. */
const options = { keepCase: true, longs: String, enums: String } as const;

const services = ["Qdrant", "Collections", "Points", "Snapshots", "StorageRead"] as const;

/** A message, as its fields. */
export type Message = Readonly<Record<string, unknown>>;

/** An entry of a map: the client takes and gives maps as lists of them. */
export interface Entry<T> {
  readonly key?: string;
  readonly value?: T;
}

/** A map as the client takes it. */
export const entries = <T>(members: Readonly<Record<string, T>>): readonly Entry<T>[] =>
  Object.entries(members).map(([key, value]) => ({ key, value }));

/** A map that the client gave. */
export const members = <T>(list: readonly Entry<T>[] | undefined): Readonly<Record<string, T | undefined>> =>
  Object.fromEntries((list ?? []).map(({ key = "", value }) => [key, value]));

type Procedure = (
  request: object,
  metadata: Metadata,
  callOptions: { readonly deadline?: number },
  done: (error: ServiceError | null, answer: Message) => void,
) => void;

/** The official client of gRPC, which knows of the API what the server tells of it. */
export class GrpcClient {
  readonly #address: string;
  readonly #definitions: PackageDefinition;
  readonly #options: Readonly<Record<string, unknown>>;
  readonly #clients = new Map<string, Client>();

  private constructor(address: string, definitions: PackageDefinition, channel: Readonly<Record<string, unknown>>) {
    this.#address = address;
    this.#definitions = definitions;
    this.#options = channel;
  }

  /** `channel` are options of gRPC's own, `headers` are sent when the schema is asked for. */
  static async of(
    address: string,
    channel: Readonly<Record<string, unknown>>,
    headers: Readonly<Record<string, string>>,
  ): Promise<GrpcClient> {
    const files = await descriptorSet(
      address,
      services.map((name) => `qdrant.${name}`),
      headers,
    );
    return new GrpcClient(address, loadFileDescriptorSetFromBuffer(files, options), channel);
  }

  /** Calls a procedure, `Points/Query`, and resolves with its answer or rejects with a {@link ServiceError}. */
  call(
    procedure: string,
    request: object,
    headers: Readonly<Record<string, string>> = {},
    deadlineMs?: number,
  ): Promise<Message> {
    const [service = "", method = ""] = procedure.split("/");
    const metadata = Metadata.fromHttp2Headers(headers);
    const client = this.#client(`qdrant.${service}`);
    const { [method]: call } = client as unknown as Readonly<Record<string, Procedure | undefined>>;
    const limits = deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };
    return new Promise((resolve, reject) => {
      if (call === undefined) throw new TypeError(`there is no procedure ${procedure}`);
      call.call(client, request, metadata, limits, (error, answer) => {
        if (error === null) resolve(answer);
        else reject(error);
      });
    });
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
  }

  #client(service: string): Client {
    const known = this.#clients.get(service);
    if (known !== undefined) return known;
    const Service = makeClientConstructor(this.#definitions[service] as never, service);
    const client = new Service(this.#address, credentials.createInsecure(), this.#options);
    this.#clients.set(service, client);
    return client;
  }
}
