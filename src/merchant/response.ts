import { isFields, type Fields } from "./json.ts";

/** Reads a member of a response; undefined for a member of another type, which counts as absent. */
type Reader<T> = (value: unknown) => T | undefined;

const text: Reader<string> = (value) => (typeof value === "string" ? value : undefined);
const amount: Reader<string | number> = (value) => (typeof value === "number" ? value : text(value));
const list: Reader<readonly unknown[]> = (value) => (Array.isArray(value) ? value : undefined);
const fields: Reader<Fields> = (value) => (isFields(value) ? value : undefined);

/** Reads the named members of a group, and ignores all others. */
function group<S extends Record<string, Reader<unknown>>>(
  shape: S,
): Reader<{ [Name in keyof S]?: ReturnType<S[Name]> }> {
  return (value) => {
    if (!isFields(value)) return undefined;
    const members = Object.keys(shape).filter((name) => Object.hasOwn(value, name));
    return Object.fromEntries(members.map((name) => [name, shape[name]!(value[name])])) as {
      [Name in keyof S]?: ReturnType<S[Name]>;
    };
  };
}

const cardMembers = group({
  number: text,
  brand: text,
  scheme: text,
  fundingMethod: text,
  expiry: text,
});

/** A card in a response, with whether a number and a security code are stored. */
const card = (value: unknown) => {
  const members = cardMembers(value);
  return (
    members && {
      ...members,
      hasNumber: "number" in (value as Fields),
      hasCode: "securityCode" in (value as Fields),
    }
  );
};

/** The card in a response. The gateway masks its number. */
export type CardResponse = NonNullable<ReturnType<typeof card>>;

const order = group({
  currency: text,
  netAmount: amount,
  amount,
  merchantCharge: group({ amount }),
});

/** The `order` group of a response, as far as it holds amounts. */
export type OrderResponse = NonNullable<ReturnType<typeof order>>;

/**
 * Reads every member of the gateway's responses that this client uses. A member of an unexpected type counts as absent,
 * because a payment must not fail on a gateway that adds members or changes one.
 */
export const readResponse = group({
  result: text,
  token: text,
  session: group({ id: text, version: text }),
  sourceOfFunds: group({ provided: group({ card }) }),
  response: group({ gatewayCode: text }),
  transaction: group({ amount, currency: text }),
  order,
  shipping: fields,
  wallet: fields,
  error: group({ cause: text, field: text, explanation: text, changed: list }),
});

/** A response of the gateway, parsed. */
export type GatewayResponse = NonNullable<ReturnType<typeof readResponse>>;
