import { pipe } from "./pipe.ts";

const toText = (value: number): string => `${value}`;
const toNumber = (value: string): number => value.length;

// The types of ten blocks are followed through, and a block that does not fit is found at any place.
export const ten: number = pipe(1, toText, toNumber, toText, toNumber, toText, toNumber, toText, toNumber, toText, toNumber);
// @ts-expect-error: the ninth takes text
export const wrong = pipe(1, toText, toNumber, toText, toNumber, toText, toNumber, toText, toNumber, toNumber, toText);
