import { createSimulator } from "../../../src/gateway/processors/simulator/simulator.ts";
import { processorContract } from "../../contracts/processor-contract.ts";

processorContract("the simulator", () => createSimulator(() => new Date("2026-11-22T12:00:00Z")));
