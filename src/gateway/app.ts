import { Hono } from "hono";
import { renderError } from "../wire/rest/errors.ts";
import { openApi } from "../wire/rest/openapi.ts";
import { createAuthenticator } from "./auth/auth.ts";
import { authenticationHandlers } from "./operations/authentication-handlers.ts";
import { createCardLimits } from "./limits/card-limits.ts";
import { checkoutHandlers } from "./operations/checkout-handlers.ts";
import { clientAddress } from "./net/client-address.ts";
import { createDispatch } from "./operations/dispatch.ts";
import { createFrameLimits } from "./limits/frame-limits.ts";
import { gatewayOrigin, isForGateway } from "./net/gateway-origin.ts";
import { API_HEADERS } from "./http/headers.ts";
import { hostGuard } from "./http/host-guard.ts";
import { inquiryHandlers } from "./operations/inquiry-handlers.ts";
import { createWebhooks, type Webhooks } from "./webhooks/webhooks.ts";
import { orderHandlers } from "./operations/order-handlers.ts";
import { createOrders } from "./payments/orders.ts";
import type { Dependencies } from "./dependencies.ts";
import type { ServerEnv } from "./http/server-env.ts";
import { createPayments } from "./payments/payments.ts";
import { pageRoutes } from "./routes/page-routes.ts";
import { retiredVersions } from "./http/retired-versions.ts";
import { isOperator } from "./net/is-operator.ts";
import { nvpRoutes } from "./routes/nvp.ts";
import { operatorRoutes } from "./routes/operator.ts";
import { createRefusedOften } from "./limits/refused-often.ts";
import { restRoutes } from "./routes/rest.ts";
import { sessionHandlers } from "./operations/session-handlers.ts";
import { createSessionVault } from "./sessions/session-vault.ts";
import { createSessions } from "./sessions/sessions.ts";
import { tokenHandlers } from "./operations/token-handlers.ts";
import { createTokens } from "./payments/tokens.ts";
import { createKeyedMutex } from "./system/keyed-mutex.ts";
import { createVault } from "./crypto/vault.ts";
import { createSourceView } from "./cards/source-view.ts";
import { createViews } from "./operations/views.ts";
import { walletHandlers } from "./operations/wallet-handlers.ts";

export interface App {
  fetch(request: Request, env?: ServerEnv): Promise<Response>;
  /** Periodic work: sends due webhooks and removes expired rows. */
  tidy(): Promise<void>;
  webhooks: Webhooks;
}

const MINUTE = 60_000;
/** The number of expired rows that are removed at a time, so that requests between two batches do not wait long. */
const BATCH = 500;

/** The whole gateway as one function from `Request` to `Response`. It does not listen. */
export function createApp(dependencies: Dependencies): App {
  const { config, store, bins, log } = dependencies;
  const vault = createVault(dependencies.keys);
  const sourceView = createSourceView(bins);
  const views = createViews(sourceView);
  const mutex = createKeyedMutex();
  const sessions = createSessions({
    store,
    vault: createSessionVault(dependencies.keys.derive("session-id"), vault, dependencies.securityCodeKeys),
    bins,
    mutex,
    lifetime: { idle: config.session.idleMinutes * MINUTE, most: config.session.maxMinutes * MINUTE },
    authenticationLimit: config.session.authenticationLimit,
  });
  const tokens = createTokens({ store, vault, sourceView, mutex, log });
  const orders = createOrders(store, vault);
  const webhooks = createWebhooks({
    store,
    vault,
    merchants: dependencies.merchants,
    log,
    demo: config.demo,
    allowPrivateNetworks: config.privateNotifications,
    send: dependencies.send,
  });
  const payments = createPayments({
    store,
    orders,
    sessions,
    tokens,
    sourceView,
    bins,
    processorOf: dependencies.processorOf,
    webhooks,
    requestKey: dependencies.keys.derive("request"),
  });
  const cards = createCardLimits(config.limits, log, () => dependencies.now().getTime());
  const dispatch = createDispatch({
    ...sessionHandlers({ sessions, views, bins, cards, demo: config.demo }),
    ...checkoutHandlers(sessions),
    ...orderHandlers({ orders, payments }),
    ...tokenHandlers({ sessions, tokens, store, bins }),
    ...inquiryHandlers({ sessions, bins }),
    ...walletHandlers({ sessions, walletOf: dependencies.walletOf }),
    ...authenticationHandlers({ sessions, tokens, bins }),
  });
  const authenticator = createAuthenticator({
    merchants: dependencies.merchants,
    frameTokens: dependencies.frameTokens,
    pageOrigins: dependencies.pageOrigins,
  });
  const origin = (request: Request, env: unknown) =>
    gatewayOrigin(request, config, (env as ServerEnv | undefined)?.peer);

  const limits = createFrameLimits(config.limits, config.demo, log, () => dependencies.now().getTime());
  const refusedOften = createRefusedOften(log, () => dependencies.now().getTime());
  const address = (request: Request, env: unknown) =>
    clientAddress(request.headers, (env as ServerEnv | undefined)?.peer, config.trustedProxies ?? []);

  const isForUs = (request: Request, env: unknown) =>
    isForGateway(request, config, (env as ServerEnv | undefined)?.peer);

  const app = new Hono();
  app.use("/api/*", hostGuard(isForUs, log));
  app.use("*", retiredVersions(config.retiredVersions, dependencies.now, log));
  app.route(
    "/",
    restRoutes({
      merchants: dependencies.merchants,
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
  app.route("/", pageRoutes(dependencies, origin));
  app.route(
    "/",
    operatorRoutes({
      store,
      metrics: dependencies.metrics,
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

  async function removeExpired(): Promise<void> {
    let removed = 0;
    for (let batch = BATCH; batch >= BATCH; removed += batch) {
      batch = await store.removeExpired(BATCH);
      await new Promise((next) => setImmediate(next));
    }
    if (removed > 0) log({ event: "expired", removed });
  }

  return {
    fetch: async (request, env = {}) => app.fetch(request, env),
    webhooks,
    async tidy() {
      // A slow webhook must not delay the removal of expired rows.
      const ended = await Promise.allSettled([webhooks.deliver(), removeExpired()]);
      const failed = ended.find((each) => each.status === "rejected");
      if (failed) throw failed.reason;
    },
  };
}
