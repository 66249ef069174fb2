const UNSAFE =
  /--(?:inspect|heap-?snapshot-|heap-prof|report-|abort-on-uncaught-exception|experimental-(?:default-)?config-file)[a-z-]*/;

/**
 * Finds the first option of Node that exposes the memory of the process: to an inspector, or in a file. An option that
 * names a file of options counts too, because its contents are not visible here.
 *
 * @param options the text of `NODE_OPTIONS` or of the command line
 * @returns the option, or undefined if there is none
 */
export function unsafeNodeFlag(options: string): string | undefined {
  // Node accepts underscores in place of dashes.
  return UNSAFE.exec(options.replaceAll("_", "-"))?.[0];
}
