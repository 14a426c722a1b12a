/** An execution's timeline as it grows, at most once for each picture that the browser draws. */
import { useEffect, useState } from "react";

import { followExecution, type Frame, type Stream, type StreamState, type StreamWorld } from "@/api/stream";
import { EMPTY, fold, type Timeline } from "@/model/timeline";

interface Follow {
  executionId: string;
  onTimeline: (timeline: Timeline) => void;
  onState?: (state: StreamState) => void;
  onFailed?: (error: unknown) => void;
  world?: StreamWorld;
  /** Calls back before the next picture; gives how to prevent that. */
  nextPicture?: (run: () => void) => () => void;
}

/** Follow an execution from its start. Frames are folded together until the browser draws its next picture. */
export function followTimeline({ executionId, onTimeline, nextPicture = beforeNextPicture, ...rest }: Follow): Stream {
  let timeline = EMPTY;
  let waiting: Frame[] = [];
  let stop: (() => void) | null = null;
  const draw = () => {
    stop = null;
    const frames = waiting;
    waiting = [];
    timeline = fold(timeline, frames);
    onTimeline(timeline);
  };
  const stream = followExecution({
    ...rest,
    executionId,
    onFrames: (frames) => {
      waiting.push(...frames);
      stop ??= nextPicture(draw);
    },
  });
  return {
    close: () => {
      stop?.();
      stream.close();
    },
  };
}

function beforeNextPicture(run: () => void): () => void {
  const request = requestAnimationFrame(run);
  return () => cancelAnimationFrame(request);
}

export interface Live {
  timeline: Timeline;
  state: StreamState;
  error: unknown;
}

const BEGINNING: Live = { timeline: EMPTY, state: "connecting", error: null };

/** Follow an execution while this component is shown; null follows none. */
export function useLive(executionId: string | null): Live {
  const [live, setLive] = useState<Live & { of: string | null }>({ ...BEGINNING, of: executionId });
  useEffect(() => {
    if (executionId === null) return;
    const change = (part: Partial<Live>) =>
      setLive((last) => ({ ...(last.of === executionId ? last : BEGINNING), ...part, of: executionId }));
    const stream = followTimeline({
      executionId,
      onTimeline: (timeline) => change({ timeline }),
      onState: (state) => change({ state }),
      onFailed: (error) => change({ error }),
    });
    return () => stream.close();
  }, [executionId]);
  return live.of === executionId ? live : BEGINNING;
}

/** The time, again every `everyMs` while `running`. */
export function useNow(running: boolean, everyMs = 1000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, everyMs);
    return () => clearInterval(timer);
  }, [running, everyMs]);
  return now;
}
