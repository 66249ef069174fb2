import type { Page } from "@playwright/test";
import { openShop, type Shop } from "./shops.ts";

/** A page with an input for each role and no script of its own, for tests that call `PaymentSession` directly. */

/** The argument of `formSessionUpdate`. */
export interface UpdateResponse {
  status: string;
  errors?: Record<string, string>;
  session?: { id: string };
  sourceOfFunds?: { type: string; provided: Record<string, unknown> };
}

/** The state of one role, as in `validate` and `onValidityChange`. */
export interface Standing {
  isValid: boolean;
  isIncomplete: boolean;
  hasError: boolean;
  errorReason?: string;
}

type Global = {
  PaymentSession: Record<string, (...values: unknown[]) => void>;
  responses: UpdateResponse[];
  calls: unknown[][];
};

/** Opens the page. session.js creates the session. */
export async function openBare(page: Page, gateway: string): Promise<Shop> {
  const shop = await openShop(
    "inputs",
    { apiVersion: 100, begin: async () => "", pay: async () => ({}) },
    gateway,
  );
  await page.goto(shop.url);
  await page.evaluate(() => Object.assign(window, { responses: [], calls: [] }));
  return shop;
}

/** Calls `configure`, and waits for `initialized`. */
export function configure(
  page: Page,
  fields: unknown,
  more: object = {},
  scope?: string,
): Promise<UpdateResponse> {
  return page.evaluate(
    ([chosen, rest, name]) =>
      new Promise<UpdateResponse>((resolve) => {
        const global = window as never as Global;
        const configuration = {
          fields: chosen,
          frameEmbeddingMitigation: ["csp"],
          callbacks: {
            initialized: resolve,
            formSessionUpdate: (response: UpdateResponse) => global.responses.push(response),
          },
          ...rest,
        };
        global.PaymentSession["configure"]!(configuration, name);
      }),
    [fields, more, scope] as const,
  );
}

/** Calls a function of `PaymentSession` that returns nothing. */
export async function call(page: Page, name: string, ...values: unknown[]): Promise<void> {
  await page.evaluate(([called, all]) => (window as never as Global).PaymentSession[called]!(...all), [
    name,
    values,
  ] as const);
}

/** Calls `updateSessionFromForm`, and waits for its response. */
export async function update(page: Page, ...values: unknown[]): Promise<UpdateResponse> {
  await call(page, "updateSessionFromForm", ...values);
  const response = await page.waitForFunction(() => (window as never as Global).responses.shift());
  return response.jsonValue() as Promise<UpdateResponse>;
}

/** Returns the state of each role of a payment type, by `validate`. */
export function validate(page: Page, type: string): Promise<Record<string, Standing>> {
  return page.evaluate(
    (kind) =>
      new Promise<Record<string, Standing>>((resolve) =>
        (window as never as Global).PaymentSession["validate"]!(
          kind,
          (result: Record<string, Record<string, Standing>>) => resolve(result[kind]!),
        ),
      ),
    type,
  );
}

/** Listens with one of the `on…` functions. `calls` has each callback's arguments after the function's name. */
export async function listen(
  page: Page,
  name: string,
  roles?: string[],
  scope?: string | null,
): Promise<void> {
  await page.evaluate(
    ([called, wanted, where]) => {
      const global = window as never as Global;
      const callback = (...values: unknown[]) => global.calls.push([called, ...values]);
      global.PaymentSession[called]!(...(wanted ? [wanted, callback, where] : [callback, where]));
    },
    [name, roles, scope] as const,
  );
}

/** Returns the calls of the listeners so far. */
export function callbackCalls(page: Page): Promise<unknown[][]> {
  return page.evaluate(() => (window as never as Global).calls);
}
