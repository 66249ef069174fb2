import { entered } from "./enter.ts";
import "./frame.css";
import { type FromProtocolFrame, ToProtocolFrame } from "../wire/protocol-frame.ts";
import { openLine } from "./line.ts";
import { openProtocolFrame } from "./protocol.ts";

if (entered) {
  const { boot, port } = entered;
  openLine<ToProtocolFrame, FromProtocolFrame>(port, ToProtocolFrame, (start, send) =>
    openProtocolFrame(boot, start, send),
  );
}
