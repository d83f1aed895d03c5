/** A model's name as requests inside of requests want it: `models/gemini-3.5-flash`. */
export function resourceName(id: string): string {
  return id.includes("/") ? id : `models/${id}`;
}
