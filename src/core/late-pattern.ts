/**
 * Compiles a pattern with Unicode properties (`\p{…}`) when it is used. A browser loads Unicode tables as soon as it
 * parses a literal one, which would delay the frame's start by some milliseconds.
 */
export const latePattern = (source: string, flags = "u"): RegExp => new RegExp(source, flags);
