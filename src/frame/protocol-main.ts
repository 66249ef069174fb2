import { type FromProtocolFrame, ToProtocolFrame } from "../wire/protocol-frame.ts";
import { enter } from "./enter.ts";
import "./frame.css";
import { openLine } from "./line.ts";
import { openProtocolFrame } from "./protocol.ts";

enter((boot, port) =>
  openLine<ToProtocolFrame, FromProtocolFrame>(port, ToProtocolFrame, (start, send) =>
    openProtocolFrame(boot, start, send),
  ),
);
