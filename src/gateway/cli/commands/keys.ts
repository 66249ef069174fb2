import { existsSync } from "node:fs";
import { type GatewayConfig, readConfig } from "../../config/config.ts";
import { retireKey, rotateKeyRing, rowsUnder } from "../../store/key-rotation.ts";
import { makeKeyRing, readKeyRing, readKeyRingFile } from "../../crypto/key-ring.ts";
import { rewrap } from "../../store/rewrap.ts";
import { openOperatorAudit } from "./operator-audit.ts";
import { CONFIG, readArguments, UsageError, type Command, type Output } from "./command.ts";
import { openStore } from "./open-store.ts";

const HELP = `hosted-session keys: the key ring that everything at rest is sealed with

  hosted-session keys make [--config gateway.json]
      makes the first ring, where there is none
  hosted-session keys rotate [--config gateway.json]
      makes a new key the active one, and puts every row's own key under it
  hosted-session keys rewrap [--config gateway.json]
      the second half of that alone, to go on where it was interrupted
  hosted-session keys retire NAME [--config gateway.json]
      takes out a key that no row is under any more
  hosted-session keys list [--config gateway.json]
      names the keys, and how many rows are under each

Running gateways go on meanwhile, and take the new key over by themselves. Backups made before are under the key
before: keep it for as long as those.
`;

type Action = (config: GatewayConfig, output: Output, name: string) => Promise<number>;

const ACTIONS: Record<string, Action> = { make, rotate, rewrap: rewrapAll, retire, list };

/** `keys`. */
export const keys: Command = {
  name: "keys",
  summary: "make, rotate and retire the keys of what is at rest",
  help: HELP,
  async run(args, output) {
    const { values, positionals } = readArguments("keys", args, CONFIG);
    const [name = "", which, ...more] = positionals;
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (!action) throw new UsageError(`say ${Object.keys(ACTIONS).join(", ")}`, "keys");
    if (more.length > 0 || (which !== undefined) !== (name === "retire")) {
      throw new UsageError(
        name === "retire" ? "keys retire takes one key's name" : `keys ${name} takes no name`,
        "keys",
      );
    }
    return action(readConfig(values.config), output, which ?? "");
  },
};

async function make({ keys: { file } }: GatewayConfig, output: Output): Promise<number> {
  if (existsSync(file)) throw new Error(`keys.file: ${file} is there already`);
  makeKeyRing(file);
  output.print(`${file} is made, for its owner's eyes. Keep a copy where no backup of the data goes.`);
  return 0;
}

async function rotate(config: GatewayConfig, output: Output): Promise<number> {
  const record = openOperatorAudit(config);
  const { from, to } = rotateKeyRing(config.keys.file);
  output.print(`"${to}" is the active key; "${from}" still opens what is under it.`);
  record({ event: "key-added", kid: to });
  return rewrapAll(config, output);
}

async function rewrapAll(config: GatewayConfig, output: Output): Promise<number> {
  const store = await openStore(config);
  try {
    const { rewrapped, left, unopenable } = await rewrap(store, readKeyRing(config.keys.file), (progress) =>
      output.progress(
        `${progress.kind}: ${progress.looked} looked at, ${progress.rewrapped} under the new key`,
      ),
    );
    output.print(`${rewrapped} rows are put under the active key.`);
    for (const [kid, rows] of Object.entries(left)) {
      output.print(`${rows} rows are still under "${kid}": run keys rewrap again`);
    }
    if (unopenable > 0) output.print(`${unopenable} rows cannot be opened: their key is not in the ring`);
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
  output.print(
    `"${name}" is out of ${config.keys.file}. Keep it elsewhere for as long as backups that are under it.`,
  );
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
    // As after the restore of a backup from before a key was retired.
    for (const [name, count] of Object.entries(rows)) {
      if (!Object.hasOwn(all, name))
        output.print(`${name}  ${count} rows  not in the ring: nobody can open them`);
    }
  } finally {
    await store.close();
  }
  return 0;
}
