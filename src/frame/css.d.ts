/** The frame's style sheet; the build writes it into the document. */
declare module "*.css";
