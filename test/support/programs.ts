import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

/** One of the manual's programs, prepared to run. */
export interface Program {
  language: string;
  /** Runs the program, and returns its output. */
  run(gateway: string, args: string[]): Promise<string>;
}

interface Language {
  /** Required commands, with arguments that check for them. */
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

/** Returns the languages of the manual's programs, in order. */
export function languagesIn(document: string): string[] {
  return [...readFileSync(document, "utf8").matchAll(/^```(\w+)$/gm)].map((match) => match[1]!);
}

/** Prepares those of the manual's programs that this machine can run. */
export function programsIn(document: string, folder: string): Program[] {
  const blocks = [...readFileSync(document, "utf8").matchAll(/^```(\w+)\n([^]*?)^```$/gm)];
  return blocks.flatMap(([, language = "", code = ""]) => {
    const { needs, file, prepare, command } = LANGUAGES[language]!;
    if (needs.some(([name, ...args]) => spawnSync(name, args).status !== 0)) return [];
    const own = join(folder, language);
    mkdirSync(own, { recursive: true });
    // The package's name would load the build, so the source is imported by its path.
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
