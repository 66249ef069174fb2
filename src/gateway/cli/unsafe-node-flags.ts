const TELLING =
  /--(?:inspect|heap-?snapshot-|heap-prof|report-|abort-on-uncaught-exception|experimental-(?:default-)?config-file)[a-z-]*/;

/**
 * The first of Node's options that lets somebody look into the process's memory, or writes of it to a file; nothing if
 * there is none. A file of options is one: what it says stands nowhere else.
 *
 * @param options as they stand in `NODE_OPTIONS` or on the command line
 */
export function unsafeNodeFlag(options: string): string | undefined {
  // Node takes either spelling of a dash.
  return TELLING.exec(options.replaceAll("_", "-"))?.[0];
}
