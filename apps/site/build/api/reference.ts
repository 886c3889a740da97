/** The API reference: every entry with its functions, instances, options, results and types, as sections with anchors. */

import {
  type DeclarationReflection,
  makeRecursiveVisitor,
  type ProjectReflection,
  type Reflection,
  type SignatureReflection,
  type SomeType,
} from "typedoc";
import { anchorOf, type Heading } from "../use/guide.ts";
import { highlight } from "../use/highlight.ts";
import { headingHtml } from "../use/render.ts";
import { type AnchorOf, defaultOf, examplesHtml, factsHtml, partsHtml, summaryHtml } from "./comment.ts";
import { functionText, memberText, nameOf, typeText } from "./signature.ts";

export interface Reference {
  headings: Heading[];
  html: string;
}

export function renderReference(project: ProjectReflection): Reference {
  const entries = project.children ?? [];
  const anchors = new Map<Reflection, string>();
  const declarations = entries.flatMap((entry) => (entry.children ?? []).map((each) => ({ entry, each })));
  for (const { entry, each } of declarations) nameAnchors(anchors, entry, each);
  for (const { each } of declarations) nameMembers(anchors, each);
  const page = new Page(anchors);
  for (const entry of entries) page.entry(entry);
  return { headings: page.headings, html: page.html.join("\n") };
}

/** Names of the first entry are anchors as they are, `Ls.crossEntropy`; the others' begin with their entry's. */
function nameAnchors(anchors: Map<Reflection, string>, entry: Reflection, declaration: DeclarationReflection): void {
  const prefix = entry.name === "@ls/core" ? "" : `${entry.name.split("/").at(-1)}-`;
  anchors.set(declaration, `${prefix}${declaration.name}`);
}

/** Members are described with their own declaration, or with the public one that they are inherited, picked or left from. */
function nameMembers(anchors: Map<Reflection, string>, declaration: DeclarationReflection): void {
  const anchor = anchors.get(declaration)!;
  const isPublic = (name: string) =>
    [...anchors.keys()].some((each) => each.name === name) || /^(Omit|Pick)$/.test(name);
  for (const member of declaration.children ?? []) {
    const [owner] = member.inheritedFrom?.name.split(".") ?? [];
    const elsewhere = owner !== undefined && isPublic(owner) ? describedElsewhere(anchors, member) : undefined;
    anchors.set(member, elsewhere ?? `${anchor}.${nameOf(member.name).replace(/[[\]]/g, "")}`);
  }
}

function describedElsewhere(anchors: Map<Reflection, string>, member: DeclarationReflection): string | undefined {
  const described = [...anchors].filter(([{ name, kind }]) => name === member.name && kind === member.kind);
  const own = described.find(([, anchor]) => anchor === member.inheritedFrom!.name) ?? described[0];
  return own?.[1];
}

class Page {
  readonly headings: Heading[] = [];
  readonly html: string[] = [];
  readonly #anchors: Map<Reflection, string>;
  /** Types' names and where they stand. */
  readonly #types: Map<string, string>;

  constructor(anchors: Map<Reflection, string>) {
    this.#anchors = anchors;
    const types = [...anchors].filter(
      ([{ name, parent }]) => /^[A-Z]/.test(name) && parent?.isDeclaration() && isEntry(parent),
    );
    this.#types = new Map(types.map(([{ name }, anchor]) => [name, anchor] as const).reverse());
  }

  readonly #anchorOf: AnchorOf = (reflection) => this.#anchors.get(reflection);

  entry(entry: DeclarationReflection): void {
    this.#heading(2, anchorOf(entry.name), `\`${entry.name}\``);
    this.html.push(summaryHtml(entry.comment, this.#anchorOf));
    const own = (entry.children ?? []).filter((child) => child.variant !== "reference");
    for (const each of own.sort((a, b) => place(a) - place(b))) this.#declaration(each);
  }

  #declaration(declaration: DeclarationReflection): void {
    const anchor = this.#anchors.get(declaration)!;
    this.#heading(3, anchor, `\`${declaration.name}\``);
    if (declaration.signatures) {
      this.#function(`function ${declaration.name}`, declaration.signatures, anchor);
    } else if (declaration.children) {
      this.#members(declaration, anchor);
    } else {
      this.html.push(this.#code(this.#linked(typeText(declaration), declaration)));
      this.html.push(summaryHtml(declaration.comment, this.#anchorOf));
    }
  }

  /** Overloads share the first one's docstring. */
  #function(name: string, signatures: SignatureReflection[], anchor: string): void {
    this.html.push(this.#code(signatures.map((each) => this.#linked(functionText(name, each), each)).join("\n")));
    const { comment } = signatures[0];
    this.html.push(summaryHtml(comment, this.#anchorOf));
    const described = (signatures[0].parameters ?? []).filter((each) => each.comment);
    const parameters = described.map(
      (each) => `<dt><code>${each.name}</code></dt><dd>${partsHtml(each.comment!.summary, this.#anchorOf)}</dd>`,
    );
    if (parameters.length > 0) this.html.push(`<dl class="facts-list">${parameters.join("")}</dl>`);
    this.html.push(factsHtml(comment, this.#anchorOf), examplesHtml(comment, anchor));
  }

  /** Methods with an example have a heading of their own, other members stand in a list. */
  #members(declaration: DeclarationReflection, anchor: string): void {
    this.html.push(summaryHtml(declaration.comment, this.#anchorOf));
    const own = (declaration.children ?? []).filter(
      (each) => each.name !== "constructor" && this.#isDescribedHere(each),
    );
    const methods = own.filter(({ signatures }) => signatures?.[0].comment?.getTag("@example"));
    const others = own.filter((each) => !methods.includes(each)).map((each) => this.#member(each));
    if (others.length > 0) this.html.push(`<dl class="members">${others.join("")}</dl>`);
    this.html.push(this.#inherited(declaration), examplesHtml(declaration.comment, anchor));
    for (const method of methods) {
      this.#heading(3, this.#anchors.get(method)!, `\`${declaration.name}.${method.name}\``);
      this.#function(method.name, method.signatures!, this.#anchors.get(method)!);
    }
  }

  #member(member: DeclarationReflection): string {
    const anchor = this.#anchors.get(member)!;
    const comment = member.comment ?? member.signatures?.[0].comment;
    const [name, type] = memberText(member);
    const byDefault = defaultOf(comment);
    const note = byDefault === undefined ? "" : ` <span class="default">default <code>${byDefault}</code></span>`;
    const term = `<code><a class="anchor" href="#${anchor}">${name}</a>${this.#linked(type, member)}</code>${note}`;
    return `<dt id="${anchor}">${term}</dt><dd>${summaryHtml(comment, this.#anchorOf)}</dd>`;
  }

  #isDescribedHere(member: DeclarationReflection): boolean {
    return this.#anchors.get(member)!.startsWith(`${this.#anchors.get(member.parent!)}.`);
  }

  #inherited({ children = [] }: DeclarationReflection): string {
    const list = children
      .filter((each) => !this.#isDescribedHere(each))
      .map((each) => `<a href="#${this.#anchors.get(each)}"><code>${each.name}</code></a>`);
    if (list.length === 0) return "";
    return `<p>Also ${list.join(", ")}.</p>`;
  }

  #heading(depth: number, id: string, text: string): void {
    const heading = { depth, id, text };
    this.headings.push(heading);
    this.html.push(headingHtml(heading));
  }

  #code(html: string): string {
    return `<div class="example signature"><pre tabindex="0"><code>${html}</code></pre></div>`;
  }

  /** Highlighted, our own types linked to where they are described. */
  #linked(text: string, declaration: Described): string {
    const ours = ownTypes(declaration);
    return highlight(text, "ts").replace(/(?<![\w.-])[A-Z]\w+/g, (name) => {
      const anchor = ours.has(name) && name !== declaration.name ? this.#types.get(name) : undefined;
      return anchor ? `<a href="#${anchor}">${name}</a>` : name;
    });
  }
}

type Described = DeclarationReflection | SignatureReflection;

/** Names of the types of these packages in a declaration: TensorFlow.js has a `Reduction` too. */
function ownTypes(declaration: Described): Set<string> {
  const names = new Set<string>();
  const visitor = makeRecursiveVisitor({
    reference: ({ name, package: from }) => {
      if (from?.startsWith("@ls/")) names.add(name);
    },
  });
  const visit = (type: SomeType | undefined) => type?.visit(visitor);
  const signatures = declaration.isSignature() ? [declaration] : (declaration.signatures ?? []);
  for (const each of [declaration, ...signatures]) {
    visit(each.type);
    for (const { type, default: byDefault } of each.typeParameters ?? []) {
      visit(type);
      visit(byDefault);
    }
  }
  for (const { parameters } of signatures) for (const { type } of parameters ?? []) visit(type);
  return names;
}

/** Functions first, then the instance that they give. */
const place = ({ name, signatures }: DeclarationReflection): number => (signatures ? 0 : name === "Ls" ? 1 : 2);

const isEntry = (reflection: Reflection): boolean => reflection.parent?.isProject() ?? false;
