import { AsyncLocalStorage } from "node:async_hooks";
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createShop } from "../../demo/launcher/shop.ts";
import { createWallet } from "../../demo/wallet/wallet.ts";
import { asJson, textAt } from "../../src/core/json.ts";
import { createSimulator } from "../../src/gateway/processors/simulator/simulator.ts";
import { createSimulatedWallet } from "../../src/gateway/wallets/simulator/simulated.ts";
import { GATEWAY, PASSWORD, SHOP, startGateway, type TestGateway } from "../support/test-gateway.ts";
import { removeFolder } from "../support/remove-folder.ts";

/** The figures that a payer saw when pressing Pay. */
export interface Press {
  /** In cents, from the button. */
  amount: number;
  /** The card's last digits: typed here, or named in the question. */
  lastFour: string;
  /** The shipping price in the summary, in cents. */
  shipping: number;
  /** The country on the page, if it shows one. */
  country?: string;
}

/** A charge that the processor received. */
export interface Charge {
  order: string;
  amount: number;
  number: string;
  country: string;
  method: string;
  /** The press of Pay that caused it. */
  press: Press | undefined;
}

/** The faults of a payment request: its response or the request is lost, or the request arrives too late. */
export type Fault = "none" | "answer" | "request" | "late";

/** The random choices of one run. The network between shop and gateway asks at each step. */
export interface Course {
  /** Waits for its turn, so that other participants can act in between. */
  hop(): Promise<unknown>;
  nextFault(): Fault;
  /** Tracks a request that continues after its sender has given up. */
  background(work: Promise<unknown>): void;
}

/** Starts a real gateway with the real shop and wallet in this process, and a network with faults. */
export interface World {
  gateway: TestGateway;
  charges: Charge[];
  shop(path: string, init: RequestInit, press?: Press): Promise<Response>;
  wallet(path: string, init: RequestInit): Promise<Response>;
  begin(course: Course): void;
  close(): Promise<void>;
}

const WALLET = "http://wallet.localhost:4402";

/** @param isLocked false: a shop that pays without the version (negative control) */
export function createWorld(isLocked = true): World {
  const pages = mkdtempSync(join(tmpdir(), "hosted-session-model-"));
  for (const folder of ["assets", "demo"]) mkdirSync(join(pages, folder));
  for (const name of [
    "index.html",
    "demo/shop/legacy.html",
    "demo/gallery/gallery.html",
    "demo/wallet/wallet.html",
  ]) {
    cpSync(name, join(pages, name));
  }
  writeFileSync(join(pages, "assets", "style.css"), "");

  const presses = new AsyncLocalStorage<Press | undefined>();
  const charges: Charge[] = [];
  let course: Course;

  const wallet = createWallet({ origin: WALLET, pages });
  const simulator = createSimulator(() => new Date(gateway.clock.now));
  const gateway: TestGateway = startGateway(
    { wallets: { MASTERPASS_ONLINE: { type: "simulated", url: WALLET } } },
    {
      walletOf: () => createSimulatedWallet(WALLET, async (input, init) => wallet.request(input, init)),
      processorOf: () => ({
        async process(request) {
          const outcome = await simulator.process(request);
          const { orderId, amount } = request;
          const fields = asJson(request.fields);
          if (outcome.result === "SUCCESS") {
            charges.push({
              order: orderId,
              amount: Math.round(Number(amount) * 100),
              number: textAt(fields, "sourceOfFunds.provided.card.number") ?? "",
              country: textAt(fields, "shipping.address.country") ?? "",
              method: textAt(fields, "shipping.method") ?? "",
              press: presses.getStore(),
            });
          }
          return outcome;
        },
        inquire: (order, transaction) => simulator.inquire(order, transaction),
      }),
    },
  );

  /** The network between shop and gateway. */
  const network: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const isPayment = request.method === "PUT" && request.url.includes("/order/");
    const deliver = async () => {
      await course.hop();
      return gateway.app.fetch(isPayment && !isLocked ? await withoutVersion(request) : request);
    };
    const fault = isPayment ? course.nextFault() : "none";
    if (fault === "late") course.background(deliver());
    if (fault === "late" || fault === "request") {
      await course.hop();
      throw new TypeError("no answer");
    }
    const answer = await deliver();
    await course.hop();
    if (fault === "answer") throw new TypeError("no answer");
    return answer;
  };

  const shop = createShop({
    gateway: { url: GATEWAY, merchant: "TESTMERCHANT", password: PASSWORD, patience: 100, fetch: network },
    gatewayOrigin: GATEWAY,
    walletOrigin: WALLET,
    pages,
  });

  return {
    gateway,
    charges,
    shop: (path, init, press) => presses.run(press, async () => shop.request(`${SHOP}${path}`, init)),
    wallet: async (path, init) => wallet.request(`${WALLET}${path}`, init),
    begin(next) {
      course = next;
      charges.length = 0;
      // The gateway's rate limits count calls by the minute.
      gateway.clock.now += 120_000;
    },
    async close() {
      await gateway.close();
      removeFolder(pages);
    },
  };
}

/** Removes the version from the shop's payment, as a shop without the precondition would send it. */
async function withoutVersion(request: Request): Promise<Request> {
  const body = JSON.parse(await request.text()) as { session: { id: string; version?: string } };
  delete body.session.version;
  return new Request(request.url, {
    method: request.method,
    headers: request.headers,
    body: JSON.stringify(body),
  });
}
