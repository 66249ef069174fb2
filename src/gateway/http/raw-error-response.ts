import type { ServerResponse } from "node:http";
import { renderError, type ErrorCode } from "../../wire/rest/errors.ts";
import { API_HEADERS, type HeaderSet } from "./headers.ts";

/** An error response in parts: status, headers and a JSON body. The connection is closed after it. */
export interface RawErrorResponse {
  status: number;
  headers: HeaderSet;
  body: string;
}

/** The error response to a request that reaches no route, because it is malformed. */
export function rawErrorResponse(code: ErrorCode): RawErrorResponse {
  const { status, body } = renderError({ code }, "");
  const text = JSON.stringify(body);
  return {
    status,
    headers: {
      ...API_HEADERS,
      "Content-Type": "application/json;charset=UTF-8",
      "Content-Length": String(Buffer.byteLength(text)),
      "Connection": "close",
    },
    body: text,
  };
}

/** Sends the error response to a request that Node's parser has accepted. */
export function sendRawError(response: ServerResponse, code: ErrorCode): void {
  const { status, headers, body } = rawErrorResponse(code);
  response.writeHead(status, headers).end(body);
}

/** The error response as HTTP/1.1 text, for a socket on which Node's parser has found no request. */
export function rawErrorText(code: ErrorCode): string {
  const { status, headers, body } = rawErrorResponse(code);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Refused\r\n${lines.join("")}\r\n${body}`;
}
