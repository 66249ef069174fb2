import { statSync } from "node:fs";

/** The folder of the data, which has to be there. @throws Error in the operator's words */
export function dataFolder(data: string): string {
  const found = statSync(data, { throwIfNoEntry: false });
  if (!found) throw new Error(`data: the folder ${data} does not exist`);
  if (!found.isDirectory()) throw new Error(`data: ${data} is not a folder`);
  return data;
}
