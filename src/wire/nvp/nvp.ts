import { isObject, type Json, type JsonObject } from "../../core/json.ts";
import { currencyDigits } from "../../core/currency.ts";
import { GatewayError } from "../rest/errors.ts";
import { checkName, type JsonLimits } from "../rest/json-text.ts";

/** One part of a name such as `order.item[0].name`: a member's name with the list indexes behind it. */
const STEP = /^([A-Za-z0-9_]{1,40})((?:\[\d{1,3}\])*)$/;

/** The maximum number of items in a list. */
const MAX_LIST_LENGTH = 200;

type Branch = { names: Map<string, Branch | string> } | { places: Map<number, Branch | string> };

/**
 * Converts name-value pairs to the document that REST has as JSON. A dot leads into a group, `[n]` into a list, counted
 * from zero (protocol, 4.4). Every value is text. Contradictions are errors: a name given twice, a name that is both a
 * value and a group, and a list with gaps.
 *
 * @throws GatewayError DUPLICATE_NAME, FORBIDDEN_NAME, MALFORMED_FORM, TOO_DEEP or TOO_MANY_NAMES
 */
export function fromPairs(pairs: Iterable<readonly [string, string]>, limits: JsonLimits): JsonObject {
  const root: Branch = { names: new Map() };
  let count = 0;
  for (const [name, value] of pairs) {
    if ((count += 1) > limits.names) throw new GatewayError("TOO_MANY_NAMES");
    const steps = stepsOf(name);
    if (steps.length > limits.depth) throw new GatewayError("TOO_DEEP");
    place(root, steps, value);
  }
  return toJson(root) as JsonObject;
}

function stepsOf(name: string): (string | number)[] {
  if (name.length > 400) throw new GatewayError("FORBIDDEN_NAME");
  return name.split(".").flatMap((part) => {
    const [, group = "", places = ""] = STEP.exec(part) ?? [];
    checkName(group);
    return [group, ...[...places.matchAll(/\d+/g)].map(([digits]) => Number(digits))];
  });
}

function place(root: Branch, steps: readonly (string | number)[], value: string): void {
  let branch = root;
  for (const [index, step] of steps.entries()) {
    const members = membersOf(branch, step);
    const existing = members.get(step);
    const next = steps[index + 1];
    if (next === undefined) {
      if (existing !== undefined) throw new GatewayError("DUPLICATE_NAME");
      members.set(step, value);
      return;
    }
    if (typeof existing === "string") throw new GatewayError("DUPLICATE_NAME");
    const below: Branch =
      existing ?? (typeof next === "number" ? { places: new Map() } : { names: new Map() });
    members.set(step, below);
    branch = below;
  }
}

/** The members of a group or a list. @throws GatewayError for a step of the other kind */
function membersOf(branch: Branch, step: string | number): Map<string | number, Branch | string> {
  if (typeof step === "number") {
    if (!("places" in branch) || step >= MAX_LIST_LENGTH) throw new GatewayError("MALFORMED_FORM");
    return branch.places;
  }
  if (!("names" in branch)) throw new GatewayError("MALFORMED_FORM");
  return branch.names;
}

function toJson(branch: Branch | string): Json {
  if (typeof branch === "string") return branch;
  if ("names" in branch) {
    return Object.fromEntries([...branch.names].map(([name, member]) => [name, toJson(member)]));
  }
  const items = Array.from({ length: branch.places.size }, (_, place) => branch.places.get(place));
  return items.map((item) => {
    if (item === undefined) throw new GatewayError("MALFORMED_FORM");
    return toJson(item);
  });
}

/**
 * Converts a document to name-value pairs, in the order of its members. Empty groups and lists are omitted. A numeric
 * amount gets all decimals of the currency beside or above it (`42.00`), because clients compare the values as text.
 */
export function toPairs(document: JsonObject): [string, string][] {
  const pairs: [string, string][] = [];
  const walk = (value: Json, name: string, currency?: string): void => {
    if (value === null) return;
    if (Array.isArray(value)) {
      for (const [place, item] of value.entries()) walk(item, `${name}[${place}]`, currency);
    } else if (isObject(value)) {
      const own = typeof value["currency"] === "string" ? value["currency"] : currency;
      for (const [member, below] of Object.entries(value))
        walk(below, name === "" ? member : `${name}.${member}`, own);
    } else if (typeof value === "number" && currency !== undefined && /(?:^|\.)amount$|Amount$/.test(name)) {
      pairs.push([name, value.toFixed(currencyDigits(currency))]);
    } else {
      pairs.push([name, String(value)]);
    }
  };
  walk(document, "");
  return pairs;
}
