import { signal } from "@preact/signals";
import type {
  Both,
  CsvFile,
  DataDescription,
  Evaluation,
  Mistake,
  Settings,
  Snapshot,
} from "../../training/protocol.ts";
import { type Classes, DEFAULT_CLASSES } from "../settings/address.ts";
import { defaultSettings } from "../settings/defaults.ts";
import { emptyHistory, type History } from "./history.ts";

/** What the page shows of the run: read by the page, written by `run.ts` alone, but for what the visitor dismisses. */

export type Failure = { message: string; code?: string };
export type Loading = { what: string; share?: number };

export const settings = signal<Settings>(defaultSettings("fashion-mnist"));
export const classes = signal<Classes>(DEFAULT_CLASSES);
export const description = signal<DataDescription | undefined>(undefined);
export const snapshot = signal<Snapshot | undefined>(undefined);
export const evaluation = signal<Both<Evaluation> | undefined>(undefined);
export const mistakes = signal<Mistake[]>([]);
export const history = signal<History>(emptyHistory());
export const verdict = signal<Both<Float32Array> | undefined>(undefined);
export const loading = signal<Loading | undefined>(undefined);
export const failure = signal<Failure | undefined>(undefined);
/** What is wrong with the visitor's file; the run goes on. */
export const fileFailure = signal<string | undefined>(undefined);
/** What the visitor asked for, before the Worker confirms it. */
export const wantsPlay = signal(false);
export const file = signal<CsvFile | undefined>(undefined);
