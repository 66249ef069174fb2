import { parentPort, workerData } from "node:worker_threads";
import { openEmbeddedStore } from "../../src/gateway/store/sqlite/sqlite-store.ts";

/** One of several threads that open the same new file when all of them are ready, and report the error. */
const { ready, threads } = workerData as { ready: Int32Array; threads: number };

parentPort!.on("message", (file: string) => {
  Atomics.add(ready, 0, 1);
  while (Atomics.load(ready, 0) < threads);
  try {
    void openEmbeddedStore(file)
      .close()
      .then(() => parentPort!.postMessage(""));
  } catch (error) {
    parentPort!.postMessage(String(error));
  }
});
