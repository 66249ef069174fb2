import { chownSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { firstTampered, unfinishedLines } from "../../../src/gateway/observability/audit-check.ts";
import { openAudit, type Audit } from "../../../src/gateway/observability/audit.ts";
import { fakeBuild } from "../../support/fake-build.ts";
import type { SessionRow } from "../../../src/gateway/store/store.ts";
import {
  frameHeaders,
  GATEWAY,
  newSession,
  SHOP,
  startGateway,
  withCard,
} from "../../support/test-gateway.ts";
import { removeFolder } from "../../support/remove-folder.ts";
import { isRoot, OTHER_USER } from "../../support/other-user.ts";

const key = Buffer.alloc(32, 7);
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "audit-"));
  path = join(folder, "audit.log");
});
afterEach(() => {
  vi.useRealTimers();
  removeFolder(folder);
});

const open = (): Audit =>
  openAudit({
    path,
    key,
    now: () => new Date("2026-11-22T12:00:00Z"),
    onFailure: (kind) => {
      throw new Error(kind);
    },
  });
const text = () => readFileSync(path, "utf8");
const lines = () =>
  text()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("the audit log", () => {
  it("can be read by its owner alone", () => {
    open().record({ event: "merchant-added", merchant: "SHOP1" });
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  // Only root can change the owner of a file.
  it.skipIf(!isRoot)("belongs to the owner of its folder, also when root writes first", () => {
    chownSync(folder, OTHER_USER, OTHER_USER);
    open().record({ event: "merchant-added", merchant: "SHOP1" });
    expect(statSync(path)).toMatchObject({ uid: OTHER_USER, gid: OTHER_USER });
  });

  it("counts a repeated event within a second, and does not write it", () => {
    vi.useFakeTimers();
    const audit = open();
    for (let times = 0; times < 5000; times += 1) audit.observe({ event: "security", what: "credentials" });
    audit.observe({ event: "security", what: "frame-token", merchant: "SHOP1" });
    expect(lines()).toHaveLength(2);
    vi.advanceTimersByTime(1000);
    expect(lines().map(({ event, what, times }) => [event, what, times])).toEqual([
      ["security", "credentials", undefined],
      ["security", "frame-token", undefined],
      ["security", "credentials", 4999],
    ]);
    audit.observe({ event: "security", what: "credentials" });
    expect(lines()).toHaveLength(4);
  });

  it("writes pending counts when it is closed", () => {
    const audit = open();
    audit.observe({ event: "security", what: "credentials" });
    audit.observe({ event: "security", what: "credentials" });
    audit.close();
    expect(lines().at(-1)).toMatchObject({ what: "credentials" });
    expect(lines()).toHaveLength(2);
  });

  it("ignores events that do not concern security", () => {
    const audit = open();
    audit.observe({ event: "started", address: "http://127.0.0.1:1" });
    audit.observe({ event: "request", route: "/x", method: "GET", status: 200, ms: 1 });
    audit.observe({ event: "policy-report", what: "img-src" });
    expect(lines()).toHaveLength(1);
  });
});

describe("a change of the audit log is detected", () => {
  beforeEach(() => {
    const first = open();
    first.observe({ event: "started", address: "http://127.0.0.1:1" });
    first.record({ event: "merchant-added", merchant: "SHOP1" });
    const second = open();
    second.record({ event: "password-added", merchant: "SHOP1" });
    first.observe({ event: "security", what: "credentials" });
    first.observe({ event: "stopped" });
    first.close();
  });
  const without = (...gone: number[]) =>
    text()
      .split("\n")
      .filter((_, index) => !gone.includes(index + 1))
      .join("\n");

  it("unless there is none", () => expect(firstTampered(text(), key)).toBeUndefined());

  it.each<[string, () => string, number]>([
    ["a word", () => text().replace('"credentials"', '"frame-token"'), 4],
    ["a time", () => text().replace("12:00:00", "11:00:00"), 1],
    ["a removed line", () => without(4), 4],
    ["the removed first line of another writer", () => without(1), 1],
    ["all lines of a writer before another, removed", () => without(1, 2, 4, 5), 1],
    ["all lines of another writer, removed", () => without(3), 3],
    ["a truncated line", () => text().replace(/("password-added").*/, "$1"), 3],
    ["an empty line", () => text().replace("\n", "\n\n"), 2],
    ["a line twice", () => `${text()}${text().split("\n")[4]}\n`, 6],
    ["a line that is not JSON", () => text().replace('{"at"', "x"), 1],
  ])("%s", (_, changed, line) => {
    expect(firstTampered(changed(), key)).toBe(line);
  });

  it("also with 200 000 lines appended", () => {
    const junk = Array.from({ length: 200_000 }, (_, n) => `${n}x\n`).join("");
    expect(firstTampered(text() + junk, key)).toBe(6);
  });

  it("from the first line with another key", () => {
    expect(firstTampered(text(), Buffer.alloc(32, 8))).toBe(1);
  });
});

describe("a line that a power cut left unfinished", () => {
  beforeEach(() => {
    open().record({ event: "merchant-added", merchant: "SHOP1" });
    open().record({ event: "merchant-added", merchant: "SHOP2" });
    writeFileSync(path, text().slice(0, -44));
  });
  const isLastAlone = { named: 0, isLast: true };

  it("is no change, at the end or with a later line that names it", () => {
    expect([firstTampered(text(), key), unfinishedLines(text())]).toEqual([undefined, isLastAlone]);
    const next = open();
    next.record({ event: "backup" });
    next.record({ event: "backup" });
    expect([firstTampered(text(), key), unfinishedLines(text())]).toEqual([
      undefined,
      { named: 1, isLast: false },
    ]);
  });

  it("is no change if two writers append at once, or it is the first line, or zeros", () => {
    for (const start of [text(), "\0\0\0", '{"at":"2026-']) {
      writeFileSync(path, start);
      const one = open();
      one.record({ event: "backup" });
      const whole = text();
      writeFileSync(path, start);
      open().record({ event: "backup" });
      // Both writers found the line unfinished.
      writeFileSync(path, whole + text().slice(start.length));
      one.record({ event: "backup" });
      expect(firstTampered(text(), key)).toBeUndefined();
    }
  });

  it.each([90, 1])("is no change if another process was still writing its last %d bytes", (left) => {
    writeFileSync(path, "");
    const other = open();
    other.record({ event: "backup" });
    other.record({ event: "backup" });
    const all = text();
    const seen = all.slice(0, -left);
    writeFileSync(path, seen);
    const one = open();
    one.record({ event: "key-added", kid: "k" });
    const behind = text().slice(seen.length);
    writeFileSync(path, all + behind);
    one.record({ event: "key-retired", kid: "k" });
    expect(firstTampered(text(), key)).toBeUndefined();
    expect(unfinishedLines(text())).toEqual({ named: 0, isLast: false });
    // The line that was seen unfinished still cannot be removed.
    const lines = text().split("\n");
    expect(firstTampered([...lines.slice(0, 1), ...lines.slice(2)].join("\n"), key)).toBeGreaterThan(1);
  });

  it.each<[string, (log: string) => string, number]>([
    ["removed", (log) => log.replace(/\n.*\n/, "\n"), 2],
    ["changed", (log) => log.replace("SHOP2", "SHOP3"), 2],
    ["replaced", (log) => log.replace(/\n.*\n/, '\n{"event":"nothing"\n'), 2],
    ["followed by another one", (log) => log.replace("\n", '\n{"at"\n'), 2],
    ["the first, without the line before it", (log) => log.replace(/^.*\n/, ""), 2],
  ])("is detected when it is %s later", (_, change, line) => {
    open().record({ event: "backup" });
    expect(firstTampered(change(text()), key)).toBe(line);
  });

  it("does not allow removal of a running gateway's lines", () => {
    const audit = open();
    audit.observe({ event: "security", what: "credentials" });
    audit.observe({ event: "security", what: "frame-token" });
    writeFileSync(path, text().slice(0, -30));
    audit.observe({ event: "stopped" });
    expect(firstTampered(text(), key)).toBe(5);
  });
});

describe("an audit log that is moved away while the gateway runs", () => {
  let audit: Audit;
  let now: Date;
  const writing = () =>
    openAudit({
      path,
      key,
      now: () => now,
      onFailure: (kind) => {
        throw new Error(kind);
      },
    });
  const day = (date: string) => (now = new Date(`2026-11-${date}T12:00:00Z`));
  const moved = () => join(folder, "moved.log");
  beforeEach(() => {
    day("22");
    writing().record({ event: "merchant-added", merchant: "SHOP1" });
    audit = writing();
    audit.observe({ event: "started", address: "http://127.0.0.1:1" });
    audit.observe({ event: "security", what: "credentials" });
  });

  it("continues in a new file that names the line it follows", () => {
    const last = lines().at(-1)!["mark"];
    renameSync(path, moved());
    day("23");
    audit.observe({ event: "security", what: "frame-token" });
    audit.observe({ event: "stopped" });
    expect(lines()).toMatchObject([{ seq: 1, after: "", follows: last }, { seq: 2 }]);
    expect(firstTampered(text(), key)).toBeUndefined();
    expect(firstTampered(readFileSync(moved(), "utf8"), key)).toBeUndefined();
    expect(firstTampered(text().split("\n").slice(1).join("\n"), key)).toBe(1);
  });

  it("continues in a new file that another process has created", () => {
    renameSync(path, moved());
    day("23");
    const command = writing();
    command.record({ event: "backup" });
    audit.observe({ event: "stopped" });
    command.record({ event: "backup" });
    expect(lines().map(({ seq, event }) => [seq, event])).toEqual([
      [1, "backup"],
      [1, "stopped"],
      [2, "backup"],
    ]);
    expect(firstTampered(text(), key)).toBeUndefined();
  });

  it.each<[string, (all: string[]) => string[], number]>([
    ["its last line", (all) => all.slice(0, -1), 3],
    ["all of the gateway's lines", (all) => all.slice(0, 1), 2],
    ["its first line", (all) => all.slice(1), 1],
    ["all but the last line", (all) => all.slice(-1), 1],
  ])("does not allow removal of %s, not even in a copy", (_, left, line) => {
    const whole = text().trimEnd().split("\n");
    const rest = `${left(whole).join("\n")}\n`;
    const copy = join(folder, "copy.log");
    writeFileSync(copy, rest);
    renameSync(copy, path);
    audit.observe({ event: "stopped" });
    expect(firstTampered(text(), key)).toBe(line);
  });

  it("does not allow an older file in its place", () => {
    const old = text();
    rmSync(path);
    day("23");
    audit.observe({ event: "stopped" });
    writeFileSync(path, old);
    day("24");
    audit.observe({ event: "stopped" });
    expect(firstTampered(old, key)).toBeUndefined();
    expect(firstTampered(text(), key)).toBe(4);
  });
});

describe("logs once each refusal that an attack may cause", () => {
  it.each<[string, string, (gateway: ReturnType<typeof startGateway>) => Promise<unknown>]>([
    [
      "a wrong password",
      "credentials",
      (gateway) => gateway.call("GET", "/session/x", { password: "wrong" }),
    ],
    [
      "a forged frame token",
      "frame-token",
      (gateway) =>
        gateway.call("POST", "/session", {
          password: null,
          headers: { ...frameHeaders(gateway), Cookie: "a" },
        }),
    ],
    [
      "an exhausted session",
      "authentication-limit",
      async (gateway) => {
        const created = await gateway.call("POST", "/session", {
          body: { session: { authenticationLimit: 1 } },
        });
        const ask = { password: null, headers: frameHeaders(gateway), body: withCard() };
        await gateway.call("PUT", `/session/${created.body.session.id}`, ask);
        return gateway.call("PUT", `/session/${created.body.session.id}`, ask);
      },
    ],
    [
      "a stored value that was changed",
      "unopenable",
      async (gateway) => {
        const { id } = await newSession(gateway, withCard());
        const { store } = gateway.dependencies;
        for (const { row } of (await store.ringRows("session", [], 9)).rows as { row: SessionRow }[]) {
          const edited = { ...row, authenticationLeft: 25, revision: row.revision + 1 };
          await store.write([{ put: "session", row: edited }]);
        }
        for (const session of [id, (await newSession(gateway)).id])
          await gateway.call("GET", `/session/${session}`);
      },
    ],
  ])("%s", async (_, what, attack) => {
    const audit = open();
    const gateway = startGateway({}, { audit });
    await newSession(gateway, withCard());
    await attack(gateway);
    await gateway.close();
    audit.close();
    expect(lines().map((line) => [line["event"], line["what"]])).toEqual([["security", what]]);
    // Writer and mark are hexadecimal, and may consist of digits alone by chance.
    const members = lines().map(({ writer: _writer, mark: _mark, after: _after, ...rest }) => rest);
    expect(JSON.stringify(members)).not.toMatch(/SESSION[0-9A-Z]{26}|\d{12}/);
    expect(firstTampered(text(), key)).toBeUndefined();
  });

  it("a page whose origin is not registered", async () => {
    const audit = open();
    const build = join(folder, "build");
    fakeBuild(build);
    const gateway = startGateway({}, { audit }, { build });
    const field = (origin: string) =>
      gateway.app.fetch(
        new Request(
          `${GATEWAY}/form/version/100/merchant/TESTMERCHANT/field?o=${encodeURIComponent(origin)}`,
        ),
      );
    expect((await field(SHOP)).status).toBe(200);
    // A page of another merchant is refused like any other page.
    for (const origin of ["https://evil.example", "https://other.example"]) {
      const refused = await field(origin);
      expect(refused.status).toBe(403);
      expect(refused.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(await refused.text()).not.toMatch(/other|shop|TESTMERCHANT|boot/);
    }
    await gateway.close();
    audit.close();
    expect(lines().map((line) => [line["event"], line["reason"]])).toEqual([
      ["frame-refused", "unregistered"],
      ["frame-refused", "unregistered"],
    ]);
    expect(text()).not.toContain(".example");
  });
});
