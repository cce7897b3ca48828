export type Child = Node | string | number | null | false | undefined | readonly Child[];
type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** The nodes of what may be absent, text or nested. */
export const nodesOf = (child: Child): readonly Node[] => {
  if (child === null || child === undefined || child === false) return [];
  if (child instanceof Node) return [child];
  if (typeof child === 'object') return child.flatMap(nodesOf);
  return [document.createTextNode(String(child))];
};

const build = (element: Element, attributes: Attributes, children: readonly Child[]): void => {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flatMap(nodesOf));
};

/** An element. Text stays text whatever it holds: nothing that a venue or a ledger says is ever read as markup. */
export const h = (tag: string, attributes: Attributes = {}, ...children: readonly Child[]): HTMLElement => {
  const element = document.createElement(tag);
  build(element, attributes, children);
  return element;
};

export const svg = (tag: string, attributes: Attributes = {}, ...children: readonly Child[]): SVGElement => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  build(element, attributes, children);
  return element;
};

const keyOf = (node: Node): string | null => (node instanceof Element ? node.getAttribute('data-key') : null);

const alike = (one: Node, other: Node): boolean => one.nodeName === other.nodeName && keyOf(one) === keyOf(other);

/** What a reader opened stays open. */
const OWN_ATTRIBUTES = ['open'];

const morphAttributes = (from: Element, to: Element): void => {
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && !OWN_ATTRIBUTES.includes(name)) from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) {
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
};

const morphNode = (from: Node, to: Node): void => {
  if (from instanceof Element && to instanceof Element) {
    morphAttributes(from, to);
    if (!from.hasAttribute('data-keep')) morphChildren(from, [...to.childNodes]);
    return;
  }
  if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
};

/**
 * Makes the children of `parent` look like `next` and leaves alone what already does, so that the focus, the place on the
 * page and a screen reader's position survive every new version. Children of `data-keep` belong to somebody else.
 */
export const morphChildren = (parent: Node, next: readonly Node[]): void => {
  for (const [index, node] of next.entries()) {
    const old = parent.childNodes[index];
    if (!old) parent.appendChild(node);
    else if (alike(old, node)) morphNode(old, node);
    else parent.replaceChild(node, old);
  }
  while (parent.childNodes.length > next.length) parent.lastChild?.remove();
};
