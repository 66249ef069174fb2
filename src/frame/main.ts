import { entered } from "./enter.ts";
import "./frame.css";
import { ToFrame } from "../wire/to-frame.ts";
import { openFrame } from "./frame.ts";
import { openLine } from "./line.ts";

if (entered) {
  const { boot, port } = entered;
  openLine(port, ToFrame, (start, send) => openFrame(boot, start, send));
}
