import type { Settings } from "../../training/protocol.ts";
import { DATA_NAMES, defaultSettings } from "./defaults.ts";
import { ALPHA, LABEL_NOISE, NUMBER_FIELDS, nearestAllowed, readHidden, writeHidden } from "./fields.ts";

const FIELDS = [ALPHA, LABEL_NOISE, ...NUMBER_FIELDS];

export type Classes = [number, number, number];

export interface Address {
  settings: Settings;
  /** The three classes of the scatter plots. */
  classes: Classes;
}

/** Fashion-MNIST's sandal, sneaker and ankle boot: alike, and yet three clouds. */
export const DEFAULT_CLASSES: Classes = [5, 7, 9];

/**
 * Settings out of an address's query (`location.search`). What is missing, unknown or unreadable is left at the default of
 * the data set; a number outside its bounds goes to the nearest one inside.
 */
export function readAddress(query: string): Address {
  const parameters = new URLSearchParams(query);
  const data = parameters.get("data") ?? "";
  const settings = defaultSettings(Object.hasOwn(DATA_NAMES, data) ? (data as Settings["data"]) : "fashion-mnist");
  for (const field of FIELDS) {
    const value = nearestAllowed(field, parameters.get(field.parameter) ?? "");
    if (value !== undefined) settings[field.key] = value;
  }
  settings.hidden = readHidden(parameters.get("hidden") ?? "") ?? settings.hidden;
  const lastLayer = parameters.get("layer");
  if (lastLayer === "apart" || lastLayer === "fused") settings.lastLayer = lastLayer;
  return { settings, classes: readClasses(parameters.get("classes") ?? "") ?? DEFAULT_CLASSES };
}

/** The query that `readAddress` reads back: what differs from the data set's defaults; empty where nothing does. */
export function writeAddress({ settings, classes }: Address): string {
  const defaults = defaultSettings(settings.data);
  const parameters = new URLSearchParams();
  if (settings.data !== "fashion-mnist") parameters.set("data", settings.data);
  for (const { key, parameter } of FIELDS) {
    if (settings[key] !== defaults[key]) parameters.set(parameter, String(settings[key]));
  }
  const hidden = writeHidden(settings.hidden);
  if (hidden !== writeHidden(defaults.hidden)) parameters.set("hidden", hidden);
  if (settings.lastLayer !== defaults.lastLayer) parameters.set("layer", settings.lastLayer);
  if (classes.join() !== DEFAULT_CLASSES.join()) parameters.set("classes", classes.join("-"));
  const query = parameters.toString();
  return query === "" ? "" : `?${query}`;
}

function readClasses(text: string): Classes | undefined {
  const classes = text.split("-").map(Number);
  const fine = /^\d+-\d+-\d+$/.test(text) && new Set(classes).size === 3;
  return fine ? (classes as Classes) : undefined;
}
