/**
 * Marks: the cards of a reader's marks, each with its note, and the requests that change them. The
 * reading page and the page of all marks share this file.
 */

import { request } from "./api.js";
import { clickedButton, closestTarget, createElement } from "./dom.js";

/**
 * @typedef {import("./types").QuotePayload} Quote
 */

const MAX_NOTE_LENGTH = 20_000;

/**
 * Render the card of a mark.
 * @param {Quote} mark
 * @param {HTMLElement} text the marked words
 * @param {(Node | string)[]} facts
 */
export function renderMark(mark, text, facts = []) {
  const card = createElement("li");
  card.dataset.mark = String(mark.id);
  text.dir = "auto";
  const note = createElement("textarea", "", "mark-note");
  note.rows = 1;
  note.value = mark.note;
  note.defaultValue = mark.note;
  note.maxLength = MAX_NOTE_LENGTH;
  note.placeholder = "Add a note";
  note.dir = "auto";
  note.setAttribute("aria-label", `Note on: ${mark.text.slice(0, 60)}`);
  const remove = createElement("button", "Delete", "quiet");
  remove.type = "button";
  remove.dataset.action = "delete";
  remove.setAttribute("aria-label", `Delete the mark: ${mark.text.slice(0, 60)}`);
  const row = createElement("p", "", "card-facts");
  row.append(...facts, remove);
  card.append(text, note, row);
  return card;
}

/**
 * Save the notes and delete the marks of a list.
 * @param {HTMLElement} list
 * @param {{onNote: (mark: Quote) => void, onDelete: (id: number, card: HTMLElement) => void,
 *   fail: (error: unknown) => void}} handlers
 */
export function listenToMarks(list, { onNote, onDelete, fail }) {
  /** @param {HTMLElement | null} card */
  const idOf = (card) => Number(card?.dataset.mark);
  list.addEventListener("change", (event) => {
    const note = closestTarget(event, ".mark-note", HTMLTextAreaElement);
    if (!note) return;
    const body = { note: note.value.trim() };
    request("PUT", `/api/quotes/${idOf(note.closest("li"))}/note`, { body }).then(onNote).catch(fail);
  });
  list.addEventListener("click", (event) => {
    const button = clickedButton(event);
    const card = button?.closest("li");
    if (!card || button?.dataset.action !== "delete") return;
    const id = idOf(card);
    request("DELETE", `/api/quotes/${id}`).then(() => onDelete(id, card)).catch(fail);
  });
}
