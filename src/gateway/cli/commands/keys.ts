import { existsSync } from "node:fs";
import { type GatewayConfig, readConfig } from "../../config/config.ts";
import { retireKey, rotateKeyRing, rowsUnder } from "../../store/key-rotation.ts";
import { makeKeyRing, readKeyRing, readKeyRingFile } from "../../crypto/key-ring.ts";
import { rewrap } from "../../store/rewrap.ts";
import { openOperatorAudit } from "./operator-audit.ts";
import { CONFIG, readArguments, UsageError, type Command, type Output } from "./command.ts";
import { openStore } from "./open-store.ts";

const HELP = `hosted-session keys: the key ring that seals all stored data

  hosted-session keys make [--config gateway.json]
      creates the key ring file; it must not exist yet
  hosted-session keys rotate [--config gateway.json]
      adds a new active key, and rewraps all rows under it
  hosted-session keys rewrap [--config gateway.json]
      rewraps all rows under the active key, to continue an interrupted rotation
  hosted-session keys retire NAME [--config gateway.json]
      removes a key that no row uses
  hosted-session keys list [--config gateway.json]
      lists the keys, with the number of rows under each

Gateways may keep running; they load the new key by themselves. Older backups need the older keys: keep each key
as long as a backup that needs it.
`;

type Action = (config: GatewayConfig, output: Output, name: string) => Promise<number>;

const ACTIONS: Record<string, Action> = { make, rotate, rewrap: rewrapAll, retire, list };

/** `keys`. */
export const keys: Command = {
  name: "keys",
  summary: "make, rotate and retire the keys of stored data",
  help: HELP,
  async run(args, output) {
    const { values, positionals } = readArguments("keys", args, CONFIG);
    const [name = "", which, ...more] = positionals;
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (!action) throw new UsageError(`name an action: ${Object.keys(ACTIONS).join(", ")}`, "keys");
    if (more.length > 0 || (which !== undefined) !== (name === "retire")) {
      throw new UsageError(
        name === "retire" ? "keys retire needs the name of one key" : `keys ${name} takes no name`,
        "keys",
      );
    }
    return action(readConfig(values.config), output, which ?? "");
  },
};

async function make({ keys: { file } }: GatewayConfig, output: Output): Promise<number> {
  if (existsSync(file)) throw new Error(`keys.file: ${file} already exists`);
  makeKeyRing(file);
  output.print(
    `${file} is created; only its owner can read it. Keep a copy apart from the backups of the data.`,
  );
  return 0;
}

async function rotate(config: GatewayConfig, output: Output): Promise<number> {
  const record = openOperatorAudit(config);
  const { from, to } = rotateKeyRing(config.keys.file);
  output.print(`"${to}" is the active key; "${from}" still opens older rows.`);
  record({ event: "key-added", kid: to });
  return rewrapAll(config, output);
}

async function rewrapAll(config: GatewayConfig, output: Output): Promise<number> {
  const store = await openStore(config);
  try {
    const { rewrapped, left, unopenable } = await rewrap(store, readKeyRing(config.keys.file), (progress) =>
      output.progress(
        `${progress.kind}: ${progress.read} rows read, ${progress.rewrapped} under the new key`,
      ),
    );
    output.print(`${rewrapped} rows were rewrapped under the active key.`);
    for (const [kid, rows] of Object.entries(left)) {
      output.print(`${rows} rows are still under "${kid}": run keys rewrap again`);
    }
    if (unopenable > 0)
      output.print(
        `${unopenable} rows cannot be opened: their key is not in the key ring, or they were edited`,
      );
    return unopenable > 0 ? 1 : 0;
  } finally {
    await store.close();
  }
}

async function retire(config: GatewayConfig, output: Output, name: string): Promise<number> {
  const record = openOperatorAudit(config);
  const store = await openStore(config);
  try {
    await retireKey(config.keys.file, name, store);
  } finally {
    await store.close();
  }
  record({ event: "key-retired", kid: name });
  output.print(`"${name}" was removed from ${config.keys.file}. Keep a copy as long as a backup needs it.`);
  return 0;
}

async function list(config: GatewayConfig, output: Output): Promise<number> {
  const { active, keys: all } = readKeyRingFile(config.keys.file);
  const store = await openStore(config);
  try {
    const rows = await store.countByKey();
    for (const name of Object.keys(all)) {
      output.print(`${name}  ${rowsUnder(name, rows)} rows${name === active ? "  active" : ""}`);
    }
    // This happens when a backup is restored whose key was retired.
    for (const [name, count] of Object.entries(rows)) {
      if (!Object.hasOwn(all, name))
        output.print(`${name}  ${count} rows  not in the key ring: they cannot be opened`);
    }
  } finally {
    await store.close();
  }
  return 0;
}
