import type { Histogram, Meter } from "@opentelemetry/api";
import type { Conventions, MetricKey } from "./conventions/conventions.ts";

/** The histograms that requests are recorded in. One without a name in the version is not there. */
export type Instruments = Readonly<Partial<Record<MetricKey, Histogram>>>;

/** Makes the histograms of a meter, with the conventions' buckets. */
export function instrumentsOf(meter: Meter, { metrics }: Conventions): Instruments {
  const histogram = (key: MetricKey): Instruments => {
    const metric = metrics[key];
    if (!metric) return {};
    const { name, unit, description, boundaries } = metric;
    return { [key]: meter.createHistogram(name, { unit, description, advice: { explicitBucketBoundaries: [...boundaries] } }) };
  };
  return { ...histogram("tokens"), ...histogram("duration"), ...histogram("firstChunk"), ...histogram("cost") };
}
