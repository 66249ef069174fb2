/** What the server in front tells of a connection. */
export interface ServerEnv {
  /** The address at the other end of the socket. */
  peer?: string;
}
