import { mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openBinTable } from "../../../src/gateway/cards/bin-table-file.ts";
import { BinTableError, readBinTable } from "../../../src/gateway/cards/bin-table.ts";
import type { LogEvent } from "../../../src/gateway/observability/log.ts";
import { newSession, startGateway, withCard } from "../../support/test-gateway.ts";
import { removeFolder } from "../../support/remove-folder.ts";

const HEAD = "low,high,brand,scheme,fundingMethod,issuer,country,product,localBrand\n";
const CREDIT = `${HEAD}512345,512345,MASTERCARD,MASTERCARD,CREDIT,BANK,GBR,MCC\n`;
const DEBIT = CREDIT.replace("CREDIT", "DEBIT");
const NUMBER = "5123450000000008";

let folder: string;
let file: string;
let events: LogEvent[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bins-"));
  file = join(folder, "ranges.csv");
  events = [];
  writeFileSync(file, CREDIT);
});
afterEach(() => removeFolder(folder));

const BROKEN: [string, string, number | undefined][] = [
  ["an overlap", `${CREDIT}512345,512346,VISA,VISA,CREDIT\n`, 3],
  ["a range whose end is before its start", `${HEAD}412346,412345,VISA,VISA,CREDIT\n`, 2],
  ["five digits", `${HEAD}51234,51234,VISA,VISA,CREDIT\n`, 2],
  ["an unknown brand", `${CREDIT}512346,512346,VIZA,VISA,CREDIT\n`, 3],
  ["an unknown funding method", `${CREDIT}512346,512346,VISA,VISA,GIFT\n`, 3],
  ["a country in two letters", `${CREDIT}512346,512346,VISA,VISA,CREDIT,BANK,GB\n`, 3],
  ["a comma in a name", `${CREDIT}512346,512346,VISA,VISA,CREDIT,BANK, INC,GBR,X,\n`, 3],
  ["an empty line in between", `${CREDIT}\n512346,512346,VISA,VISA,CREDIT\n`, 3],
  ["no ranges", HEAD, undefined],
  ["an empty file", "", undefined],
  ["an incomplete last line", CREDIT.slice(0, -6), undefined],
];

describe("a table of issuer ranges", () => {
  it.each(BROKEN)("with %s is refused", (_, text, line) => {
    writeFileSync(file, text);
    expect(() => readBinTable(file)).toThrow(BinTableError);
    expect(() => readBinTable(file)).toThrow(expect.objectContaining({ line }) as Error);
  });

  it("may have Windows line ends", () => {
    writeFileSync(file, DEBIT.replaceAll("\n", "\r\n"));
    expect(readBinTable(file).factsOf(NUMBER)).toMatchObject({ fundingMethod: "DEBIT", product: "MCC" });
  });

  it("has country and product for surcharge rules", () => {
    expect(readBinTable(file).factsOf(NUMBER)).toEqual({
      brand: "MASTERCARD",
      scheme: "MASTERCARD",
      fundingMethod: "CREDIT",
      issuer: "BANK",
      country: "GBR",
      product: "MCC",
    });
  });
});

describe("a table in use", () => {
  const open = () => openBinTable(file, (event) => events.push(event));

  it("applies the file's new content", () => {
    const bins = open();
    writeFileSync(file, DEBIT);
    expect(bins.factsOf(NUMBER).fundingMethod).toBe("CREDIT");
    bins.reload();
    expect(bins.factsOf(NUMBER).fundingMethod).toBe("DEBIT");
    expect(events).toEqual([{ event: "bin-table", taken: true }]);
  });

  it.each(BROKEN)("stays after %s, and logs it", (_, text, line) => {
    const bins = open();
    writeFileSync(file, text);
    bins.reload();
    expect(bins.factsOf(NUMBER).fundingMethod).toBe("CREDIT");
    expect(events).toEqual([{ event: "bin-table", taken: false, ...(line && { line }) }]);
  });

  it("stays when the file is removed", () => {
    const bins = open();
    rmSync(file);
    bins.reload();
    expect(bins.factsOf(NUMBER).fundingMethod).toBe("CREDIT");
    expect(events).toEqual([{ event: "bin-table", taken: false }]);
  });

  it("does not open without a file", () => {
    writeFileSync(file, HEAD);
    expect(open).toThrow(BinTableError);
  });

  it("detects that its file was replaced, until the watch ends", async () => {
    const bins = open();
    const stop = bins.watch(20);
    const replace = (text: string) => {
      writeFileSync(`${file}.new`, text);
      utimesSync(`${file}.new`, new Date(), new Date());
      renameSync(`${file}.new`, file);
    };
    replace(DEBIT);
    await vi.waitFor(() => expect(bins.factsOf(NUMBER).fundingMethod).toBe("DEBIT"), 5_000);
    replace("broken\n");
    await vi.waitFor(() => expect(events.at(-1)).toMatchObject({ taken: false }), 5_000);
    expect(bins.factsOf(NUMBER).fundingMethod).toBe("DEBIT");
    stop();
    replace(CREDIT);
    // Ten intervals of the watch, because a file that is not read has no event to wait for.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(bins.factsOf(NUMBER).fundingMethod).toBe("DEBIT");
  });

  it("stays while the file cannot be read", async () => {
    const bins = open();
    const stop = bins.watch(20);
    rmSync(file);
    symlinkSync(file, file);
    await vi.waitFor(() => expect(events.at(-1)).toMatchObject({ taken: false }), 5_000);
    rmSync(file);
    writeFileSync(file, DEBIT);
    await vi.waitFor(() => expect(bins.factsOf(NUMBER).fundingMethod).toBe("DEBIT"), 5_000);
    stop();
  });

  it("is used by a running gateway", async () => {
    const gateway = startGateway({}, {}, { binTable: file });
    const session = await newSession(gateway, withCard());
    const funding = async () =>
      (await gateway.call("GET", `/session/${session.id}`)).body.sourceOfFunds.provided.card.fundingMethod;
    expect(await funding()).toBe("CREDIT");
    writeFileSync(file, DEBIT);
    gateway.dependencies.bins.reload();
    expect(await funding()).toBe("DEBIT");
    expect(gateway.lines.join("")).toContain('"event":"bin-table","taken":true');
    await gateway.close();
  });
});
