import type { Plugin } from "vite";

/** The pages in the order of the navigation; folder relative to the site's root. */
const PAGES = [
  { name: "Train", folder: "" },
  { name: "Understand", folder: "understand/" },
  { name: "Race", folder: "race/" },
  { name: "Use", folder: "use/" },
];

/**
 * Puts what every page has in common into its HTML when it is built, so that the first paint needs no script: `<!--head-->`
 * becomes the meta data, theme and icon, `<!--header-->` the navigation with the page itself marked.
 */
export function pageShell(): Plugin {
  return {
    name: "page-shell",
    transformIndexHtml: {
      order: "pre",
      handler(html, { path }) {
        const folder = path.replace(/^\//, "").replace(/index\.html$/, "");
        const root = "../".repeat(folder.split("/").length - 1) || "./";
        return html.replace("<!--head-->", head(root)).replace("<!--header-->", header(root, folder));
      },
    },
  };
}

/** The theme's script is a classic one: it runs before the first paint, or the page would flash in the wrong colours. */
function head(root: string): string {
  return `<meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <link rel="icon" href="${root}icon.svg" type="image/svg+xml">
    <script src="${root}theme.js"></script>`;
}

function header(root: string, current: string): string {
  const links = PAGES.map(({ name, folder }) => {
    const isPart = folder !== "" && current.startsWith(folder);
    const mark = folder === current ? ' aria-current="page"' : isPart ? ' aria-current="true"' : "";
    return `<li><a href="${root}${folder}"${mark}>${name}</a></li>`;
  });
  return `<a class="skip-link" href="#main">Skip to the content</a>
    <header class="site-header">
      <a class="site-name" href="${root}" aria-label="ls, start page">ls</a>
      <nav aria-label="Pages"><ul>${links.join("")}</ul></nav>
      <button type="button" class="theme-button" data-theme-button><span aria-hidden="true">◐</span><span class="theme-word"> theme</span></button>
    </header>`;
}
