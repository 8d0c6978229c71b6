/* One box for everything: tickets, articles, and whatever else one can do. */
"use strict";

const WRITES = {r: "reply", n: "note"};

const palette = {
  box: $("#palette"),
  words: $("#palette-words"),

  open() {
    if (palette.box.open) return;
    palette.box.showModal();
    palette.words.select();
    htmx.trigger(palette.words, "look"); // what was found is still there, and renewed
  },

  get options() {
    return $$("[role=option]", palette.box);
  },

  mark(option) {
    palette.options.forEach((one) => {
      one.setAttribute("aria-selected", String(one === option));
    });
    if (!option) return palette.words.removeAttribute("aria-activedescendant");
    option.scrollIntoView({block: "nearest"});
    palette.words.setAttribute("aria-activedescendant", option.id);
  },

  move(step) {
    const {options} = palette;
    const here = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
    palette.mark(options[(here + step + options.length) % options.length]);
  },

  /** Whether a key does anything here: what is of a ticket needs one that is open. */
  can: (key) => Boolean(WRITES[key] ? $(`#composer [value=${WRITES[key]}]`) : pressed(key)),

  take(option) {
    if (!option) return;
    palette.box.close();
    const key = option.dataset.press;
    if (key) (KEYS[key] ?? (() => press(pressed(key))))();
    else if (!option.matches("[href^='/desk/articles']")) location.assign(option.href);
    else htmx.ajax("GET", option.getAttribute("href"), {target: "#dialog"});
  },
};

palette.words.addEventListener("keydown", (event) => {
  const deeds = {
    ArrowDown: () => palette.move(1),
    ArrowUp: () => palette.move(-1),
    Enter: () => palette.take($("[aria-selected=true]", palette.box)),
  };
  if (!deeds[event.key]) return;
  event.preventDefault();
  deeds[event.key]();
});

palette.box.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (!option || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  palette.take(option);
});

document.addEventListener("htmx:afterSwap", ({detail}) => {
  if (detail.target?.id !== "palette-list") return;
  palette.options.filter((one) => one.dataset.press && !palette.can(one.dataset.press))
    .forEach((one) => one.remove());
  palette.mark(palette.options[0]);
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("#open-palette") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  palette.open();
});
