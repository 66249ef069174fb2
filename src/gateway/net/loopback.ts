/** Whether a host, as a URL has it, is the reader's own machine: nobody else's page can be there. */
export function isLoopback(hostname: string): boolean {
  return /^((.+\.)?localhost|127\.0\.0\.\d{1,3}|\[::1\])$/.test(hostname);
}
