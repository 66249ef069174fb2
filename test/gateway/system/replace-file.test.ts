import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { replaceFile } from "../../../src/gateway/system/replace-file.ts";
import { removeFolder } from "../../support/remove-folder.ts";
import { asOtherUser, isRoot, OTHER_USER } from "../../support/other-user.ts";

/** The synced files and folders, and the content of the file at that time. */
const synced: [inode: number, text: string][] = [];
vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  const fsyncSync = (fd: number) => {
    fs.fsyncSync(fd);
    synced.push([fs.fstatSync(fd).ino, fs.readFileSync(file, "utf8")]);
  };
  return { ...fs, fsyncSync };
});

let folder: string;
let file: string;
beforeEach(() => {
  synced.length = 0;
  folder = mkdtempSync(join(tmpdir(), "replace-"));
  file = join(folder, "file.json");
  writeFileSync(file, "before");
});
afterEach(() => removeFolder(folder));

describe("a file that is replaced", () => {
  it.each([0o600, 0o640, 0o664])("keeps its mode, and no other file is left: %o", (mode) => {
    chmodSync(file, mode);
    replaceFile(file, "after");
    expect(readFileSync(file, "utf8")).toBe("after");
    expect(statSync(file).mode & 0o777).toBe(mode);
    expect(readdirSync(folder)).toEqual(["file.json"]);
  });

  it("is the target of a link, and the link stays", () => {
    const link = join(folder, "link.json");
    symlinkSync(file, link);
    replaceFile(link, "after");
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(file, "utf8")).toBe("after");
  });

  it("survives a power cut: its folder is synced after the replacement", () => {
    replaceFile(file, "after");
    expect(synced).toEqual([[statSync(folder).ino, "after"]]);
  });

  it("removes the file that a killed process left", () => {
    writeFileSync(`${file}.next`, "the whole of another text, or half of it");
    replaceFile(file, "after");
    expect(readFileSync(file, "utf8")).toBe("after");
    expect(readdirSync(folder)).toEqual(["file.json"]);
  });

  // Only root can change the owner of a file.
  it.skipIf(!isRoot)("keeps its owner and group", () => {
    chownSync(file, OTHER_USER, OTHER_USER);
    replaceFile(file, "after");
    expect(statSync(file)).toMatchObject({ uid: OTHER_USER, gid: OTHER_USER });
  });

  it.skipIf(!isRoot)("is unchanged if its owner cannot be kept", () => {
    chmodSync(folder, 0o777);
    expect(() => asOtherUser(() => replaceFile(file, "after"))).toThrow("run this as its owner");
    expect(readFileSync(file, "utf8")).toBe("before");
    expect(readdirSync(folder)).toEqual(["file.json"]);
  });

  it("is unchanged if its folder is read-only", () => {
    const within = () => replaceFile(file, "after");
    writeFileSync(`${file}.next`, "left by a killed process");
    chmodSync(folder, 0o555);
    expect(isRoot ? () => asOtherUser(within) : within).toThrow("cannot be replaced (EACCES)");
    chmodSync(folder, 0o700);
    expect(readFileSync(file, "utf8")).toBe("before");
  });
});
