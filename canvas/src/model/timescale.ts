/** Where a moment stands on the waterfall: from 0 to 1, with long idle times drawn short where that is asked for. */
import type { Row } from "./timeline";

export interface Tick {
  /** From 0 to 1. */
  at: number;
  /** Seconds since the start. */
  seconds: number;
}

export interface Break {
  /** From 0 to 1: where the idle time begins and ends. */
  from: number;
  to: number;
  seconds: number;
}

export interface Timescale {
  position: (moment: number) => number;
  ticks: readonly Tick[];
  breaks: readonly Break[];
  /** Most of the time nothing ran: drawn to scale, what ran would hardly be seen. */
  mostlyIdle: boolean;
}

/** Share of the whole that a shortened idle time takes. */
const SHORT = 0.07;
/** Idle times up to this share of the whole stay as they are. */
const STAYS = 0.08;
const MOSTLY = 0.7;
/** What is shorter may stay as it is. */
const LEAST_MS = 2000;
const TICKS = 5;

interface Span {
  from: number;
  to: number;
}

export function timescale(rows: readonly Row[], start: number, end: number, shorten: boolean): Timescale {
  const length = Math.max(1, end - start);
  const gaps = idle(busy(rows, start, end), start, end);
  const long = gaps.filter(({ from, to }) => to - from > length * STAYS);
  const mostlyIdle = long.reduce((sum, { from, to }) => sum + to - from, 0) > Math.max(LEAST_MS, length * MOSTLY);
  const cut = shorten ? long : [];
  const kept = length - cut.reduce((sum, { from, to }) => sum + to - from, 0);
  const rest = 1 - SHORT * cut.length;
  if (cut.length === 0 || rest <= 0.2 || kept <= 0) {
    const position = (moment: number) => clamped((moment - start) / length);
    return { position, ticks: ticksOf(length, position, start), breaks: [], mostlyIdle };
  }
  const position = (moment: number) => {
    let at = 0;
    let from = start;
    for (const gap of cut) {
      if (moment <= gap.from) break;
      at += ((gap.from - from) / kept) * rest;
      if (moment < gap.to) return clamped(at + ((moment - gap.from) / (gap.to - gap.from)) * SHORT);
      at += SHORT;
      from = gap.to;
    }
    return clamped(at + ((moment - from) / kept) * rest);
  };
  const breaks = cut.map(({ from, to }) => ({ from: position(from), to: position(to), seconds: (to - from) / 1000 }));
  return { position, ticks: [], breaks, mostlyIdle };
}

/** When anything ran, as spans that do not touch. */
function busy(rows: readonly Row[], start: number, end: number): Span[] {
  const spans = rows
    .flatMap(({ segments }) => segments)
    .filter(({ kind }) => kind === "run")
    .map(({ from, to }) => ({ from: Math.max(start, from), to: Math.min(end, to ?? end) }))
    .sort((a, b) => a.from - b.from);
  const found: Span[] = [];
  for (const span of spans) {
    const last = found.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else found.push({ ...span });
  }
  return found;
}

function idle(spans: readonly Span[], start: number, end: number): Span[] {
  const edges = [start, ...spans.flatMap(({ from, to }) => [from, to]), end];
  const gaps: Span[] = [];
  for (let index = 0; index + 1 < edges.length; index += 2) {
    const [from = end, to = end] = [edges[index], edges[index + 1]];
    if (to > from) gaps.push({ from, to });
  }
  return gaps;
}

function ticksOf(length: number, position: (moment: number) => number, start: number): Tick[] {
  const rough = length / 1000 / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? rough;
  return Array.from({ length: Math.floor(length / 1000 / step) + 1 }, (_, index) => ({
    at: position(start + index * step * 1000),
    seconds: index * step,
  }));
}

function clamped(share: number): number {
  return Math.min(1, Math.max(0, share));
}
