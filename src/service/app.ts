import { Hono } from "hono";
import { renderError } from "../wire/errors.ts";
import { openApi } from "../wire/openapi.ts";
import { createAuthenticator } from "./auth.ts";
import { authenticationHandlers } from "./authentication.ts";
import { createCardLimits } from "./card-limits.ts";
import { checkoutHandlers } from "./checkout-calls.ts";
import { clientAddress } from "./client-address.ts";
import { createDispatch } from "./dispatch.ts";
import { createFrameLimits } from "./frame-limits.ts";
import { gatewayOrigin, isForGateway } from "./gateway-origin.ts";
import { API_HEADERS } from "./headers.ts";
import { hostGuard } from "./host-guard.ts";
import { inquiryHandlers } from "./inquiry.ts";
import { createNotices, type Notices } from "./notices.ts";
import { orderHandlers } from "./order-calls.ts";
import { createOrders } from "./orders.ts";
import type { Parts } from "./parts.ts";
import type { ServerEnv } from "./server-env.ts";
import { createPayments } from "./payments.ts";
import { pageRoutes } from "./page-routes.ts";
import { retiredVersions } from "./retired-versions.ts";
import { isOperator } from "./is-operator.ts";
import { nvpRoutes } from "./routes/nvp.ts";
import { operatorRoutes } from "./routes/operator.ts";
import { createRefusedOften } from "./refused-often.ts";
import { restRoutes } from "./routes/rest.ts";
import { sessionHandlers } from "./session-calls.ts";
import { createSessionVault } from "./session-vault.ts";
import { createSessions } from "./sessions.ts";
import { tokenHandlers } from "./token-calls.ts";
import { createTokens } from "./tokens.ts";
import { createTurns } from "./turns.ts";
import { createVault } from "./vault.ts";
import { createViews } from "./views.ts";
import { walletHandlers } from "./wallet-calls.ts";

export interface App {
  fetch(request: Request, env?: ServerEnv): Promise<Response>;
  /** Work that nobody asked for just now: sends notifications that are due, forgets what has expired. */
  tidy(): Promise<void>;
  notices: Notices;
}

const MINUTE = 60_000;
/** How many expired rows one tidying removes at a time, so that nobody waits behind it. */
const SWEEP = 500;

/** The whole service as one function, Request in, Response out. Nothing listens here. */
export function createApp(parts: Parts): App {
  const { config, store, bins, log } = parts;
  const vault = createVault(parts.keys);
  const views = createViews(bins);
  const turns = createTurns();
  const sessions = createSessions({
    store,
    vault: createSessionVault(parts.keys.derive("session-id"), vault, parts.codeKeys),
    bins,
    turns,
    lifetime: { idle: config.session.idleMinutes * MINUTE, most: config.session.maxMinutes * MINUTE },
    authenticationLimit: config.session.authenticationLimit,
  });
  const tokens = createTokens({ store, vault, views, turns, log });
  const orders = createOrders(store, vault);
  const notices = createNotices({
    store,
    vault,
    merchants: parts.merchants,
    log,
    demo: config.demo,
    anywhere: config.privateNotifications,
    send: parts.send,
  });
  const payments = createPayments({
    store,
    orders,
    sessions,
    tokens,
    views,
    bins,
    processorOf: parts.processorOf,
    notices,
    requestKey: parts.keys.derive("request"),
  });
  const cards = createCardLimits(config.limits, log, () => parts.now().getTime());
  const dispatch = createDispatch({
    ...sessionHandlers({ sessions, views, bins, cards, demo: config.demo }),
    ...checkoutHandlers(sessions),
    ...orderHandlers({ orders, payments }),
    ...tokenHandlers({ sessions, tokens, store, bins }),
    ...inquiryHandlers({ sessions, bins }),
    ...walletHandlers({ sessions, walletOf: parts.walletOf }),
    ...authenticationHandlers({ sessions, tokens, views, bins }),
  });
  const authenticator = createAuthenticator({
    merchants: parts.merchants,
    frameTokens: parts.frameTokens,
    pageOrigins: parts.pageOrigins,
  });
  const origin = (request: Request, env: unknown) =>
    gatewayOrigin(request, config, (env as ServerEnv | undefined)?.peer);

  const limits = createFrameLimits(config.limits, config.demo, log, () => parts.now().getTime());
  const refusedOften = createRefusedOften(log, () => parts.now().getTime());
  const address = (request: Request, env: unknown) =>
    clientAddress(request.headers, (env as ServerEnv | undefined)?.peer, config.trustedProxies ?? []);

  const isForUs = (request: Request, env: unknown) =>
    isForGateway(request, config, (env as ServerEnv | undefined)?.peer);

  const app = new Hono();
  app.use("/api/*", hostGuard(isForUs, log));
  app.use("*", retiredVersions(config.retiredVersions, parts.now, log));
  app.route(
    "/",
    restRoutes({
      merchants: parts.merchants,
      authenticator,
      dispatch,
      gatewayOrigin: origin,
      limits,
      refusedOften,
      address,
      log,
    }),
  );
  app.route("/", nvpRoutes({ authenticator, dispatch, log }));
  app.route("/", pageRoutes(parts, origin));
  app.route(
    "/",
    operatorRoutes({
      store,
      metrics: parts.metrics,
      isOperator: (request, env) => isOperator(request, config, (env as ServerEnv | undefined)?.peer),
    }),
  );
  const description = JSON.stringify(openApi());
  const type = { "Content-Type": "application/json;charset=UTF-8" };
  app.get("/api/openapi.json", () => new Response(description, { headers: { ...API_HEADERS, ...type } }));
  app.notFound(() => {
    const { status, body } = renderError({ code: "UNKNOWN_PATH" }, "");
    return Response.json(body, { status, headers: API_HEADERS });
  });

  async function sweep(): Promise<void> {
    let removed = 0;
    for (let batch = SWEEP; batch >= SWEEP; removed += batch) {
      batch = await store.removeExpired(SWEEP);
      await new Promise((next) => setImmediate(next));
    }
    if (removed > 0) log({ event: "expired", removed });
  }

  return {
    fetch: async (request, env = {}) => app.fetch(request, env),
    notices,
    async tidy() {
      // Who is slow to take a notification holds up nothing that has to go.
      const ended = await Promise.allSettled([notices.deliver(), sweep()]);
      const failed = ended.find((each) => each.status === "rejected");
      if (failed) throw failed.reason;
    },
  };
}
