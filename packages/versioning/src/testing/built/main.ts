import { fingerprint } from "../../index.ts";
import { recommend } from "./recommend.ts";

console.log((await fingerprint(recommend)).hash);
