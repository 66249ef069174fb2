import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findLocales } from "../../../src/gateway/frames/find-locales.ts";

const FOLDER = "/assets/locales/";
const there = [...readdirSync("src/frame/field/locales").filter((name) => name.endsWith(".json")), "en.json"];
const find = findLocales([...there.map((name) => FOLDER + name), "/assets/brands/visa.svg"]);

describe("the locale file of a language", () => {
  it.each(there)("%s is its own", (name) => {
    expect(find(FOLDER + name)).toBe(FOLDER + name);
  });

  it.each([
    ["fr-BE", "fr"],
    ["ja_JA", "ja"],
    ["en_US", "en"],
    ["fr_CA", "fr-CA"],
    ["FR-ca", "fr-CA"],
    ["pt-BR-u-nu-latn", "pt-BR"],
    ["zh-Hant", "zh-TW"],
    ["zh-Hant-HK", "zh-TW"],
    ["zh-hk", "zh-TW"],
    ["zh-Hans-HK", "zh"],
    ["zh-CN", "zh"],
    ["sr-Latn-RS", "en"],
    ["sr-RS", "sr"],
    ["nn-NO", "no"],
    ["iw", "he"],
    ["IN", "id"],
    ["en-GB", "en"],
    ["eo", "en"],
    ["frr", "en"],
  ])("%s is the file of %s", (tag, locale) => {
    expect(find(`${FOLDER}${tag}.json`)).toBe(`${FOLDER}${locale}.json`);
  });

  it.each([
    "/assets/brands/visa.json",
    "/assets/locales/",
    "/assets/locales/.json",
    "/assets/locales/de.json/x",
    "/assets/locales/..%2fsecret.json",
    "/assets/other-locales/de.json",
    "/assets/quote-locales/de.json",
  ])("%s is not the path of a locale, and stays", (path) => {
    expect(find(path)).toBe(path);
  });
});
