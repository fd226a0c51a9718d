import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { ConfigurationError, type RunningServer, resolveConfiguration, StartupError } from "@vexfs/server";
import { expect, it, vi } from "vitest";
import { CertificateAuthority, type CertificateFiles } from "./fixtures/certificates.js";
import { given, scratchDirectory, startServer } from "./fixtures/server.js";

// Every test starts servers, some several.
vi.setConfig({ testTimeout: 120_000 });

const authority = new CertificateAuthority();
const first = authority.issue("first");

interface Shown {
  readonly status: number;
  /** Name in the server's certificate. */
  readonly name: string | undefined;
}

const ask = (port: number | null, client?: CertificateFiles): Promise<Shown> =>
  new Promise((resolve, reject) => {
    const own = client === undefined ? {} : { cert: readFileSync(client.cert), key: readFileSync(client.key) };
    const options = { host: "localhost", port, path: "/", agent: false, ca: authority.certificate, ...own };
    const request = get(options, (response) => {
      const { CN: name } = (response.socket as TLSSocket).getPeerCertificate().subject;
      resolve({ status: response.statusCode ?? 0, name: Array.isArray(name) ? name[0] : name });
      response.resume();
    });
    request.once("error", reject);
  });

const qdrantTls = ({ cert, key }: CertificateFiles): Readonly<Record<string, unknown>> => ({
  "qdrant.tls": true,
  "tls.cert": cert,
  "tls.key": key,
});

it("each listener is encrypted when it is told to, and Chroma's may have a certificate of its own", async () => {
  const own = authority.issue("own");
  const server = await startServer({
    ...qdrantTls(first),
    "chroma.tls": true,
    "chroma.tlsCert": own.cert,
    "chroma.tlsKey": own.key,
    "operations.tls": true,
  });
  expect((await ask(server.addresses.chroma)).name).toBe("own");
  expect((await ask(server.addresses.qdrant)).name).toBe("first");
  expect((await ask(server.addresses.operations)).name).toBe("first");
  await expect(fetch(`http://127.0.0.1:${server.addresses.qdrant}/`)).rejects.toThrow("fetch failed");
});

it("clients without a certificate are turned away when one is asked for", async () => {
  const server = await startServer({
    ...qdrantTls(first),
    "qdrant.verifyClientCertificate": true,
    "tls.caCert": authority.files.cert,
  });
  const { qdrant } = server.addresses;
  await expect(ask(qdrant)).rejects.toThrow();
  await expect(ask(qdrant, new CertificateAuthority().issue("stranger"))).rejects.toThrow();
  expect((await ask(qdrant, authority.issue("client"))).status).toBeGreaterThan(0);
});

/** Asks until the server shows the certificate of that name. */
const eventually = async (server: RunningServer, name: string): Promise<string | undefined> => {
  for (let attempt = 0; attempt < 100; attempt++) {
    const shown = await ask(server.addresses.qdrant);
    if (shown.name === name) return name;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return undefined;
};

it("a renewed certificate is used without a restart, and a broken file changes nothing", async () => {
  const directory = scratchDirectory();
  const used = { cert: join(directory, "cert.pem"), key: join(directory, "key.pem") };
  const put = ({ cert, key }: CertificateFiles): void => {
    copyFileSync(key, used.key);
    copyFileSync(cert, used.cert);
  };
  put(first);
  const server = await startServer({ ...qdrantTls(used), "tls.certTtlSeconds": 1 });
  expect((await ask(server.addresses.qdrant)).name).toBe("first");
  writeFileSync(used.cert, "no certificate");
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect((await ask(server.addresses.qdrant)).name).toBe("first");
  put(authority.issue("second"));
  expect(await eventually(server, "second")).toBe("second");
});

it("a connection that asks nothing does not hold a stop up", async () => {
  const server = await startServer({ ...qdrantTls(first), drainTimeoutMs: 20_000 });
  const socket = connect({ host: "localhost", port: server.addresses.qdrant ?? 0, ca: authority.certificate });
  await new Promise((resolve) => socket.once("secureConnect", resolve));
  await new Promise((resolve) => setTimeout(resolve, 200));
  const ended = new Promise<string>((resolve) => socket.once("close", () => resolve("ended")));
  socket.on("error", () => undefined);
  const stopped = server.stop();
  const late = new Promise<string>((resolve) => setTimeout(() => resolve("late"), 10_000));
  expect(await Promise.race([ended, late])).toBe("ended");
  await stopped;
});

it("what is missing or does not fit is said before the start", async () => {
  const problems = (values: Readonly<Record<string, unknown>>): string => {
    try {
      resolveConfiguration({ flags: given(values) });
    } catch (error) {
      if (error instanceof ConfigurationError) return error.message;
    }
    return "";
  };
  expect(problems({ "chroma.tls": true })).toContain("needs tls.cert and tls.key");
  expect(problems({ ...qdrantTls(first), "qdrant.verifyClientCertificate": true })).toContain("needs tls.caCert");
  expect(problems({ "qdrant.verifyClientCertificate": true })).toContain("qdrant.tls is not");
  const stranger = authority.issue("other");
  for (const key of ["/nowhere.key", stranger.key]) {
    await expect(startServer(qdrantTls({ cert: first.cert, key }))).rejects.toThrow(StartupError);
  }
});
