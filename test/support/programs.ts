import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

/** One of the manual's programs, ready to run. */
export interface Program {
  language: string;
  /** What it printed, with these arguments. */
  run(gateway: string, args: string[]): Promise<string>;
}

interface Language {
  /** What has to be on the machine, and how to ask it whether it is. */
  needs: [command: string, ...args: string[]][];
  file: string;
  prepare?(folder: string): [string, ...string[]];
  command(folder: string): [string, ...string[]];
}

const LANGUAGES: Record<string, Language> = {
  js: { needs: [], file: "pay.mjs", command: (folder) => [process.execPath, join(folder, "pay.mjs")] },
  python: {
    needs: [["python3", "--version"]],
    file: "pay.py",
    command: (folder) => ["python3", join(folder, "pay.py")],
  },
  php: {
    needs: [["php", "--version"]],
    file: "pay.php",
    command: (folder) => ["php", join(folder, "pay.php")],
  },
  java: {
    needs: [
      ["javac", "-version"],
      ["java", "-version"],
    ],
    file: "Pay.java",
    prepare: (folder) => ["javac", "-d", folder, join(folder, "Pay.java")],
    command: (folder) => ["java", "-XX:TieredStopAtLevel=1", "-cp", folder, "Pay"],
  },
};

/** The languages that the manual has a program for, in its order. */
export function languagesIn(document: string): string[] {
  return [...readFileSync(document, "utf8").matchAll(/^```(\w+)$/gm)].map((match) => match[1]!);
}

/** Those of the manual's programs that this machine can run. */
export function programsIn(document: string, folder: string): Program[] {
  const blocks = [...readFileSync(document, "utf8").matchAll(/^```(\w+)\n([^]*?)^```$/gm)];
  return blocks.flatMap(([, language = "", code = ""]) => {
    const { needs, file, prepare, command } = LANGUAGES[language]!;
    if (needs.some(([name, ...args]) => spawnSync(name, args).status !== 0)) return [];
    const own = join(folder, language);
    mkdirSync(own, { recursive: true });
    // The package by its name is the build; here it is the source.
    const source = pathToFileURL(resolve("src/merchant/index.ts")).href;
    writeFileSync(join(own, file), code.replace('"hosted-session/server"', JSON.stringify(source)));
    if (prepare) {
      const [name, ...args] = prepare(own);
      const { status, stderr } = spawnSync(name, args, { encoding: "utf8" });
      if (status !== 0) throw new Error(stderr);
    }
    const [name, ...args] = command(own);
    return [
      {
        language,
        async run(gateway, more) {
          const env = { ...process.env, GATEWAY: gateway, MERCHANT: "TESTMERCHANT", PASSWORD: "secret" };
          const { stdout } = await promisify(execFile)(name, [...args, ...more], { env });
          return stdout.trim();
        },
      },
    ];
  });
}
