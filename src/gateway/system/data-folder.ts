import { statSync } from "node:fs";

/** Returns the path of the data folder. @throws Error for the operator, when it is missing or no folder */
export function dataFolder(data: string): string {
  const found = statSync(data, { throwIfNoEntry: false });
  if (!found) throw new Error(`data: the folder ${data} does not exist`);
  if (!found.isDirectory()) throw new Error(`data: ${data} is not a folder`);
  return data;
}
