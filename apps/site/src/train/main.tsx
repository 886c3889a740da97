import "../look/look.css";
import "../look/theme-button.ts";
import "../charts/charts.css";
import "./train.css";
import { effect } from "@preact/signals";
import { hydrate } from "preact";
import { TrainPage } from "./page.tsx";
import { keyAction } from "./run/keys.ts";
import { pause, play, reset, start, step } from "./run/run.ts";
import { classes, settings, wantsPlay } from "./run/state.ts";
import { readAddress, writeAddress } from "./settings/address.ts";
import { defaultSettings } from "./settings/defaults.ts";

// First with the defaults, as the HTML was drawn; then with what the address says.
hydrate(<TrainPage />, document.getElementById("main")!);

const address = readAddress(location.search);
// A file is never in the address: its settings have to wait for it.
settings.value = address.settings.data === "csv" ? defaultSettings("fashion-mnist") : address.settings;
classes.value = address.classes;
start(true);

effect(() => {
  const query = writeAddress({ settings: settings.value, classes: classes.value });
  if (query !== location.search) history.replaceState(null, "", `${location.pathname}${query}`);
});

document.addEventListener("keydown", (event) => {
  const action = keyAction(event);
  if (!action) return;
  event.preventDefault();
  if (action === "step") step();
  else if (action === "reset") reset();
  else if (wantsPlay.value) pause();
  else play();
});
