// What several tests take from the script.
import { openPayload, readHead, readTimeline } from '../../../src/viewer/script/model/payload.js';
import { fromOf, rowOf, samplesOf, selfOf, totalOf } from '../../../src/viewer/script/model/timeline.js';

/** Runs a job to its end. */
export function finish(job) {
  for (;;) {
    const { done, value } = job.next();
    if (done) return value;
  }
}

/** Reads a lane of a payload as the viewer does. */
export async function read(texts, lane = 0) {
  const columns = await openPayload(texts).lane(lane);
  const head = readHead(columns);
  return { head, timeline: finish(readTimeline(head, columns)) };
}

/** Every span as the script knows it, in the order in which spans begin. */
export function spansOf(timeline) {
  const spans = Array.from({ length: timeline.spans }, (_, span) => span);
  spans.sort((a, b) => timeline.start[a] - timeline.start[b] || rowOf(timeline, a) - rowOf(timeline, b));
  return spans.map((span) => ({
    depth: rowOf(timeline, span),
    function: timeline.function[span],
    startUs: fromOf(timeline, span),
    totalUs: totalOf(timeline, span),
    selfUs: selfOf(timeline, span),
    samples: samplesOf(timeline, span),
  }));
}
