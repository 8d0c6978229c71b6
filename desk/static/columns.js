/* The columns: how wide the list is, and whether the panel beside the ticket is shown.
   The page comes with both as they were left; style.css holds a rule for each width. */
"use strict";

const SCREEN = "/desk/preferences/screen";
const STEP = 8;
const STRIDE = 40;
const FOR_TALK = 352; // `--talk` in style.css: what stays for the conversation

const bar = $("#divider");

const divider = {
  held: null,
  least: Number(bar.getAttribute("aria-valuemin")),
  widest: Number(bar.getAttribute("aria-valuemax")),

  /** How many pixels are one where letters have the usual size. */
  get scale() {
    return parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  },

  /** The widest that there is room for just now. */
  get most() {
    const both = ($("#queue").offsetWidth + $("#ticket").offsetWidth) / divider.scale;
    const room = Math.floor((both - FOR_TALK) / STEP) * STEP;
    return Math.min(Math.max(room, divider.least), divider.widest);
  },

  get width() {
    return Math.min(Number(desk.dataset.list), divider.most);
  },

  within: (width) => Math.min(Math.max(width, divider.least), divider.most),

  set(width) {
    desk.dataset.list = divider.within(Math.round(width / STEP) * STEP);
    divider.show();
  },

  keep() {
    told(SCREEN, {list: desk.dataset.list});
  },

  show() {
    bar.setAttribute("aria-valuenow", divider.width);
    bar.setAttribute("aria-valuemax", divider.most);
    $("#narrower").value = divider.within(divider.width - STRIDE);
    $("#wider").value = divider.within(divider.width + STRIDE);
  },

  release({back = false} = {}) {
    const {held} = divider;
    divider.held = null;
    bar.classList.remove("divider--held");
    if (!held) return;
    if (back) divider.set(held.width);
    else if (held.width !== divider.width) divider.keep();
  },
};

const isRightToLeft = () => document.documentElement.dir === "rtl";

bar.addEventListener("pointerdown", ({button, pointerId, clientX}) => {
  if (button !== 0) return;
  bar.setPointerCapture(pointerId);
  bar.classList.add("divider--held");
  divider.held = {x: clientX, width: divider.width};
});
bar.addEventListener("pointermove", ({clientX}) => {
  if (!divider.held) return;
  const moved = (clientX - divider.held.x) / divider.scale;
  divider.set(divider.held.width + (isRightToLeft() ? -moved : moved));
});
bar.addEventListener("lostpointercapture", () => divider.release());
bar.addEventListener("dblclick", () => {
  divider.set(Number($("#usual").value));
  divider.keep();
});

bar.addEventListener("keydown", (event) => {
  const [less, more] = isRightToLeft()
    ? ["ArrowRight", "ArrowLeft"] : ["ArrowLeft", "ArrowRight"];
  const widths = {
    [less]: divider.width - STEP,
    [more]: divider.width + STEP,
    PageDown: divider.width - STRIDE,
    PageUp: divider.width + STRIDE,
    Home: divider.least,
    End: divider.most,
  };
  if (event.key === "Escape" && divider.held) divider.release({back: true});
  else if (widths[event.key] === undefined || event.ctrlKey || event.altKey) return;
  else divider.set(widths[event.key]);
  event.preventDefault();
  event.stopPropagation();
});
// Once for a key that is held down.
bar.addEventListener("keyup", ({key}) => {
  if (/^(Arrow(Left|Right)|Page|Home|End)/.test(key)) divider.keep();
});

/* The same by single presses, for whoever can't drag. */
document.addEventListener("submit", (event) => {
  if (event.target.id !== "widths") return;
  event.preventDefault();
  divider.set(Number(event.submitter.value));
  divider.keep();
});

/* ---- the panel beside the ticket ---- */

const panel = {
  get isFolded() {
    return desk.classList.contains("desk--folded");
  },

  fold(away) {
    desk.classList.toggle("desk--folded", away);
    panel.show();
    divider.show(); // there is more room now, or less
  },

  /** For a key that leads to a field within: shown now, and folded the next time. */
  open() {
    if (panel.isFolded) panel.fold(false);
    // On a narrower screen it is a drawer.
    if (getComputedStyle($("#panel")).visibility === "hidden") location.hash = "panel";
  },

  show() {
    const button = $("#fold");
    if (!button) return;
    const {fold, show} = button.dataset;
    button.setAttribute("aria-expanded", !panel.isFolded);
    button.value = panel.isFolded ? "shown" : "folded";
    button.title = panel.isFolded ? show : fold;
  },
};

document.addEventListener("submit", (event) => {
  if (event.submitter?.id !== "fold") return;
  event.preventDefault();
  told(SCREEN, {panel: event.submitter.value});
  panel.fold(!panel.isFolded);
});

// The button comes anew with its ticket, as it was before the last press.
document.addEventListener("htmx:afterSwap", ({detail}) => {
  if (detail.target?.id !== "ticket") return;
  panel.show();
  setTimeout(divider.show); // once the list has made room for the panel
});
addEventListener("resize", divider.show);

divider.show();
