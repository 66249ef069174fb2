import { entered } from "../port/enter.ts";
import "../frame.css";
import { type FromProtocolFrame, ToProtocolFrame } from "../../wire/page-frame/protocol-frame.ts";
import { openPortSession } from "../port/port-session.ts";
import { openProtocolFrame } from "./protocol.ts";

if (entered) {
  const { boot, port } = entered;
  openPortSession<ToProtocolFrame, FromProtocolFrame>(port, ToProtocolFrame, (start, send) =>
    openProtocolFrame(boot, start, send),
  );
}
