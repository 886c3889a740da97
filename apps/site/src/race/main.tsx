import "../look/look.css";
import "../look/theme-button.ts";
import { showRace } from "@ls/benchmark";

showRace(document.querySelector<HTMLElement>("#race")!);
