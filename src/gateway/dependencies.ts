import { mkdirSync } from "node:fs";
import { auditFile, openAudit, type Audit } from "./observability/audit.ts";
import { openBinTable, type BinTableFile } from "./cards/bin-table-file.ts";
import type { GatewayConfig } from "./config/config.ts";
import { dataFolder } from "./system/data-folder.ts";
import { followKeyRing } from "./crypto/follow-key-ring.ts";
import { createFrameTokens, type FrameTokens } from "./auth/frame-token.ts";
import { makeKeyRing, ephemeralKeys, type SecurityCodeKeys, type KeyRing } from "./crypto/key-ring.ts";
import { createLog, type Log } from "./observability/log.ts";
import { createMerchants, type MerchantProfile, type Merchants } from "./config/merchants.ts";
import { createMetrics, type Metrics } from "./observability/metrics.ts";
import { createWebhookSender, type SendWebhook } from "./webhooks/webhook-sender.ts";
import { internet } from "./net/network.ts";
import { verifyDomain, type VerifyDomain } from "./origins/verify-domain.ts";
import { createOriginProofs, type OriginProofs } from "./origins/origin-proofs.ts";
import { createOriginRegister, type OriginRegister } from "./origins/origin-register.ts";
import { createGatewayProcessor } from "./processors/gateway/gateway.ts";
import type { Processor } from "./processors/processor.ts";
import { createSimulator } from "./processors/simulator/simulator.ts";
import { databaseFile, openEmbeddedStore } from "./store/sqlite/sqlite-store.ts";
import { lockDataFolder } from "./store/sqlite/lock-data-folder.ts";
import { openPostgresStore } from "./store/postgres/postgres-store.ts";
import { sharedSecurityCodeKeys } from "./store/postgres/postgres-security-code-keys.ts";
import type { SessionStore } from "./store/store.ts";
import { createVault } from "./crypto/vault.ts";
import { createSimulatedWallet } from "./wallets/simulator/simulated.ts";
import type { Wallet } from "./wallets/wallet.ts";

/** Everything that the gateway is built from. A test can replace any of it. */
export interface Dependencies {
  config: GatewayConfig;
  merchants: Merchants;
  store: SessionStore;
  keys: KeyRing;
  securityCodeKeys: SecurityCodeKeys;
  frameTokens: FrameTokens;
  bins: BinTableFile;
  log: Log;
  metrics: Metrics;
  audit: Audit;
  now: () => Date;
  processorOf: (profile: MerchantProfile) => Processor;
  walletOf: (profile: MerchantProfile, provider: string) => Wallet | undefined;
  /** The stored results of verifying domain challenges. */
  originProofs: OriginProofs;
  /** Decides which page origins may embed the fields of a merchant. */
  pageOrigins: OriginRegister;
  /** Reads the domain challenge that a shop publishes. */
  verifyDomain: VerifyDomain;
  /** Sends one webhook. */
  send: SendWebhook;
}

/** Creates the dependencies that a configuration describes. Those in `given` are used as they are. */
export function createDependencies(config: GatewayConfig, given: Partial<Dependencies> = {}): Dependencies {
  const now = given.now ?? (() => new Date());
  const sink = given.log ?? createLog((line) => process.stdout.write(line));
  const keys = given.keys ?? openKeyRing(config, (taken) => log({ event: "key-ring", taken }));
  const metrics = given.metrics ?? createMetrics();
  const audit = given.audit ?? openAuditLog(config, keys, now, sink);
  const log: Log = (event) => {
    sink(event);
    metrics.observe(event);
    audit.observe(event);
  };
  const store = given.store ?? openEmbeddedStore(databaseFile(openDataFolder(config)), () => now().getTime());
  const originProofs =
    given.originProofs ??
    createOriginProofs({ store, vault: createVault(keys), now: () => now().getTime(), log });
  return {
    merchants: createMerchants(config.merchants),
    store,
    originProofs,
    pageOrigins: createOriginRegister(
      config.demo,
      config.originProof === "required" ? originProofs : undefined,
    ),
    verifyDomain: verifyDomain(),
    securityCodeKeys: ephemeralKeys(() => now().getTime()),
    frameTokens: createFrameTokens(keys.derive("frame-token"), now),
    bins: given.bins ?? openBinTable(config.binTable, log),
    processorOf: processors(now, log),
    walletOf,
    send: createWebhookSender(config.demo || config.privateNotifications ? undefined : internet()),
    ...given,
    config,
    keys,
    metrics,
    audit,
    log,
    now,
  };
}

function openAuditLog(config: GatewayConfig, keys: KeyRing, now: () => Date, log: Log): Audit {
  return openAudit({
    path: auditFile(openDataFolder(config)),
    key: keys.derive("audit"),
    now,
    onFailure: (kind) => log({ event: "failure", supportCode: "audit", where: "audit", kind }),
  });
}

/**
 * Creates the dependencies of a gateway that serves requests. The database of `databaseUrl` is open and migrated, or the
 * data folder of the embedded store is locked against other processes.
 *
 * @throws Error that says what is wrong with the database, without its URL, or that another process has the data folder
 */
export async function openDependencies(
  config: GatewayConfig,
  given: Partial<Dependencies> = {},
): Promise<Dependencies> {
  if (given.store) return createDependencies(config, given);
  if (config.databaseUrl === undefined) return openEmbedded(config, given);
  let dependencies: Dependencies | undefined;
  const keys = given.keys ?? openKeyRing(config, (taken) => dependencies?.log({ event: "key-ring", taken }));
  const store = await openPostgresStore(config.databaseUrl);
  try {
    dependencies = createDependencies(config, {
      securityCodeKeys: sharedSecurityCodeKeys(store.pool, keys),
      ...given,
      store,
      keys,
    });
    return dependencies;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** The dependencies on the embedded store. The data folder stays locked until the store is closed. */
function openEmbedded(config: GatewayConfig, given: Partial<Dependencies>): Dependencies {
  const unlock = lockDataFolder(openDataFolder(config));
  try {
    const dependencies = createDependencies(config, given);
    const close = () => dependencies.store.close().finally(unlock);
    return { ...dependencies, store: { ...dependencies.store, close } };
  } catch (error) {
    unlock();
    throw error;
  }
}

function openKeyRing({ demo, data, keys }: GatewayConfig, changed: (taken: boolean) => void): KeyRing {
  if (demo) {
    mkdirSync(data, { recursive: true });
    makeKeyRing(keys.file);
  }
  return followKeyRing(keys.file, changed);
}

function openDataFolder({ data, demo }: GatewayConfig): string {
  if (demo) mkdirSync(data, { recursive: true });
  return dataFolder(data);
}

/** Returns the processor adapter of a merchant, which is created once. */
function processors(now: () => Date, log: Log): Dependencies["processorOf"] {
  const simulator = createSimulator(now);
  const where = "processor";
  const onTrouble = (kind: string) => log({ event: "failure", supportCode: where, where, kind });
  const adapters = new WeakMap<MerchantProfile, Processor>();
  return (profile) => {
    const { processor } = profile;
    if (processor.type === "simulator") return simulator;
    const adapter = adapters.get(profile) ?? createGatewayProcessor({ ...processor, onTrouble });
    adapters.set(profile, adapter);
    return adapter;
  };
}

function walletOf(profile: MerchantProfile, provider: string): Wallet | undefined {
  const wallet = Object.hasOwn(profile.wallets, provider) ? profile.wallets[provider] : undefined;
  return wallet && createSimulatedWallet(wallet.url);
}
