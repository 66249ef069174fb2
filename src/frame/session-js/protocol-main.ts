import { entered } from "../port/enter.ts";
import "../frame.css";
import { type FromProtocolFrame, ToProtocolFrame } from "../../wire/page-frame/protocol-frame.ts";
import { openLine } from "../port/port-session.ts";
import { openProtocolFrame } from "./protocol.ts";

if (entered) {
  const { boot, port } = entered;
  openLine<ToProtocolFrame, FromProtocolFrame>(port, ToProtocolFrame, (start, send) =>
    openProtocolFrame(boot, start, send),
  );
}
