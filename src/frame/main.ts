import { entered } from "./port/enter.ts";
import "./frame.css";
import { ToFrame } from "../wire/page-frame/to-frame.ts";
import { openFrame } from "./frame.ts";
import { openPortSession } from "./port/port-session.ts";

if (entered) {
  const { boot, port } = entered;
  openPortSession(port, ToFrame, (start, send) => openFrame(boot, start, send));
}
