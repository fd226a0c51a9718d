import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { TestClient } from "./support/client.js";

const directory = mkdtempSync(join(tmpdir(), "vexfs-dashboard-"));
const outside = join(directory, "secret.txt");
const pages = join(directory, "pages");
mkdirSync(join(pages, "assets"), { recursive: true });
writeFileSync(outside, "a secret");
writeFileSync(join(pages, "index.html"), "<title>a page</title>");
writeFileSync(join(pages, "assets", "app-1.js"), "export {};");
writeFileSync(join(pages, "favicon.ico"), "icon");
writeFileSync(join(pages, "openapi.json"), "{}");
symlinkSync(outside, join(pages, "link.txt"));
symlinkSync(join(pages, "favicon.ico"), join(pages, "inner.ico"));

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const client = new TestClient({ staticContentDirectory: pages });

it("the pages of the directory are served with their types", async () => {
  for (const [path, type, text] of [
    ["/dashboard", "text/html; charset=utf-8", "<title>a page</title>"],
    ["/dashboard/", "text/html; charset=utf-8", "<title>a page</title>"],
    ["/dashboard/index.html", "text/html; charset=utf-8", "<title>a page</title>"],
    ["/dashboard/assets/app-1.js", "application/javascript; charset=utf-8", "export {};"],
    ["/dashboard/favicon.ico", "image/vnd.microsoft.icon", "icon"],
    ["/dashboard/inner.ico", "image/vnd.microsoft.icon", "icon"],
    ["/dashboard/openapi.json", "application/json; charset=utf-8", "{}"],
  ] as const) {
    const { status, headers, text: body } = await client.get(path);
    expect([path, status, headers["content-type"], headers["x-frame-options"], body]).toEqual([
      path,
      200,
      type,
      "DENY",
      text,
    ]);
  }
});

it("nothing outside of it is", async () => {
  for (const path of [
    "/dashboard/../secret.txt",
    "/dashboard/%2e%2e/secret.txt",
    "/dashboard/..%2fsecret.txt",
    "/dashboard/assets/..%2f..%2fsecret.txt",
    "/dashboard/..%5csecret.txt",
    "/dashboard/%00",
    `/dashboard/${encodeURIComponent(outside)}`,
    "/dashboard//etc/passwd",
    "/dashboard/link.txt",
    "/dashboard/assets",
    "/dashboard/absent.js",
  ]) {
    const { status, text } = await client.get(path);
    expect([path, status, text]).toEqual([path, 404, ""]);
  }
});

it("what a browser has already is not sent again", async () => {
  const { headers } = await client.get("/dashboard/openapi.json");
  expect(headers["cache-control"]).toBe("no-cache");
  const again = (sent: Record<string, string>) => client.send("GET", "/dashboard/openapi.json", undefined, sent);
  expect(await again({ "if-none-match": String(headers["etag"]) })).toMatchObject({ status: 304, text: "" });
  expect(await again({ "if-modified-since": String(headers["last-modified"]) })).toMatchObject({ status: 304 });
  expect(await again({ "if-none-match": '"another"' })).toMatchObject({ status: 200, text: "{}" });
});

it("without a directory there is no page", async () => {
  expect(await new TestClient().get("/dashboard")).toMatchObject({ status: 404 });
});
