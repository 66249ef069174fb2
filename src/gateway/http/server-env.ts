/** Facts about the connection of a request, from the HTTP server. */
export interface ServerEnv {
  /** The IP address of the other end of the socket. */
  peer?: string;
}
