import { ToFrame } from "../wire/to-frame.ts";
import { enter } from "./enter.ts";
import "./frame.css";
import { openFrame } from "./frame.ts";
import { openLine } from "./line.ts";

enter((boot, port) => openLine(port, ToFrame, (start, send) => openFrame(boot, start, send)));
