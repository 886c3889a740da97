import "../look/look.css";
import "../look/theme-button.ts";
