/** What the names of a page's elements say, as in src/pullquote/documents/html_names.py. */

import rules from "../data/rules.json" with { type: "json" };
import { Pattern } from "../text/pattern.js";

/** @typedef {import("./page-leaves.js").PageNode} PageNode */

const RULES = rules.html_names;
const BOILERPLATE = new Pattern(RULES.BOILERPLATE);
const COMMENTS = new Pattern(RULES.COMMENTS);
const ARTICLE = new Pattern(RULES.ARTICLE);
const CAMEL = new RegExp(RULES.CAMEL, "gu");
const BOILERPLATE_TAGS = new Set(RULES.BOILERPLATE_TAGS);
const BOILERPLATE_ROLES = new Set(RULES.BOILERPLATE_ROLES);
const ARTICLE_TAGS = new Set(RULES.ARTICLE_TAGS);

/**
 * Return whether an element's names mark it as a menu, a sidebar, a footer or the like.
 * @param {PageNode} node
 */
export function isBoilerplate(node) {
  const { tag = "", role = "" } = node;
  return BOILERPLATE_TAGS.has(tag) || BOILERPLATE_ROLES.has(role) || BOILERPLATE.search(namesOf(node)) !== null;
}

/**
 * Return whether an element's names mark it as readers' comments.
 * @param {PageNode} node
 */
export function isComments(node) {
  return COMMENTS.search(namesOf(node)) !== null;
}

/**
 * Return whether an element's names mark it as an article.
 * @param {PageNode} node
 */
export function isArticle(node) {
  const { tag = "", role = "" } = node;
  return ARTICLE_TAGS.has(tag) || ARTICLE_TAGS.has(role) || ARTICLE.search(namesOf(node)) !== null;
}

/**
 * Return class and id in lower case, with hyphens between the parts of names.
 * @param {PageNode} node
 */
function namesOf({ names = "" }) {
  return names.replace(CAMEL, "-").toLowerCase();
}
