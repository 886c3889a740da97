import "../look/look.css";
import "../look/theme-button.ts";
import "./manual.css";
import "./code.css";
import "./reference.css";
import { followContents } from "./contents.ts";
import { addCopyButtons } from "./copy.ts";

addCopyButtons();
followContents();
