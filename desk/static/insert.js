/* Ready words: `/` for canned replies, `@` for colleagues, `??` for an article, and the
   Insert buttons of suggested answers. */
"use strict";

const OFFERS_AFTER = 120;
const TRIGGER = /(^|\s)(\/[\w-]*|@[\w.'-]*)$/u;

/** Put words where the cursor is, in the place of the last `length` characters. */
function insertWords(words, length = 0) {
  const field = $("#text");
  if (!field) return;
  const end = field.selectionStart;
  const before = field.value.slice(0, end - length);
  const glue = length || !before || /\s$/.test(before) ? "" : "\n";
  field.focus();
  field.setRangeText(glue + words, end - length, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", {bubbles: true}));
}

document.addEventListener("click", ({target}) => {
  const button = target.closest("[data-insert]");
  if (!button) return;
  const reply = $("#composer [value=reply]");
  if (reply) reply.checked = true;
  dialog.close();
  insertWords(button.dataset.insert);
});

const offer = {
  timer: null,
  typed: "",

  look({target}) {
    if (target.id !== "text") return;
    clearTimeout(offer.timer);
    const before = target.value.slice(0, target.selectionStart);
    if (before.endsWith("??")) {
      offer.close();
      target.setRangeText("", target.selectionStart - 2, target.selectionStart, "end");
      target.dispatchEvent(new Event("input", {bubbles: true}));
      $("#composer a[href$='/answers']")?.click();
      return;
    }
    const typed = before.match(TRIGGER)?.[2];
    if (!typed) return offer.close();
    offer.typed = typed;
    offer.timer = setTimeout(() => offer.ask(typed), OFFERS_AFTER);
  },

  async ask(typed) {
    const kind = typed.startsWith("@") ? "mention" : "canned";
    const asked = new URLSearchParams({kind, words: typed.slice(1)});
    const found = await fetched(`${$("#ticket").dataset.base}/offers?${asked}`);
    if (!found || offer.typed !== typed) return;
    const list = $("#offer");
    list.replaceChildren(found);
    if (!list.children.length) return offer.close();
    list.hidden = false;
    offer.mark(list.firstElementChild);
  },

  mark(option) {
    $$("[role=option]", $("#offer")).forEach((one) => {
      one.setAttribute("aria-selected", String(one === option));
    });
    option.scrollIntoView({block: "nearest"});
    $("#text").setAttribute("aria-activedescendant", option.id);
  },

  move(step) {
    const options = $$("[role=option]", $("#offer"));
    const here = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
    offer.mark(options[(here + step + options.length) % options.length]);
  },

  take(option) {
    const {typed} = offer;
    offer.close();
    insertWords(option.dataset.words, typed.length);
  },

  close() {
    offer.typed = "";
    $("#offer")?.setAttribute("hidden", "");
    $("#text")?.removeAttribute("aria-activedescendant");
  },

  get isOpen() {
    return Boolean($("#offer:not([hidden]) [role=option]"));
  },
};

document.addEventListener("input", offer.look);
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest("#offer [role=option]");
  if (!option) return;
  event.preventDefault(); // the box keeps the focus
  offer.take(option);
});
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "text" || !offer.isOpen) return;
  const deeds = {
    ArrowDown: () => offer.move(1),
    ArrowUp: () => offer.move(-1),
    Enter: () => offer.take($("#offer [aria-selected=true]")),
    Tab: () => offer.take($("#offer [aria-selected=true]")),
    Escape: () => offer.close(),
  };
  if (!deeds[event.key] || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  deeds[event.key]();
});
