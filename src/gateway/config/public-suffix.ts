/** Second levels under which most countries with any register names. */
const EVERYWHERE = ["co", "com", "edu", "gov"];

/** Further ones, of countries with many shops. */
const OF_COUNTRY: Record<string, string> = {
  ar: "gob int mil net org tur",
  at: "ac gv or",
  au: "asn id net org",
  br: "art blog eco ind net org",
  cn: "ac net org",
  es: "gob nom org",
  fr: "asso gouv nom prd tm",
  hk: "idv net org",
  hu: "info org",
  id: "ac biz go my net or sch web",
  il: "ac k12 muni net org",
  in: "ac firm gen ind net nic org res",
  jp: "ac ad ed go gr lg ne or",
  kr: "ac go ne or pe re",
  mx: "gob net org",
  my: "mil name net org",
  nz: "ac geek gen govt iwi kiwi maori mil net org school",
  pl: "biz info net org",
  pt: "int net nome org publ",
  sg: "net org per",
  th: "ac go in mi net or",
  tr: "bel biz gen info k12 name net org tel tv web",
  tw: "club ebiz game idv net org",
  ua: "in net org",
  uk: "ac ltd me net nhs org plc police sch",
  vn: "ac biz info name net org pro",
  za: "ac law net nom org web",
};

/**
 * Whether a name is one under which names are registered, such as `co.uk`: whoever writes it has left something out. A
 * short list of the usual ones, for the sake of an early word; an origin on any other is never proven.
 *
 * @param hostname in lower case, without a trailing dot
 */
export function isPublicSuffix(hostname: string): boolean {
  const [second = "", country = "", ...more] = hostname.split(".");
  if (more.length > 0 || country.length !== 2) return false;
  const further = Object.hasOwn(OF_COUNTRY, country) ? OF_COUNTRY[country]!.split(" ") : [];
  return EVERYWHERE.includes(second) || further.includes(second);
}
