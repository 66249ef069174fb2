/**
 * A pattern of Unicode's properties (`\p{…}`), from its source and for one use. A browser that meets a literal one while
 * it reads a script loads Unicode's tables for it, and does more where it comes to it: all in all some milliseconds,
 * which no frame has before it is ready.
 */
export const latePattern = (source: string, flags = "u"): RegExp => new RegExp(source, flags);
