/* The menu of a row: by right click, a long press, `.` or its button. It is a dialog
   that a link opens; here it only comes up where the pointer is. */
"use strict";

const PRESSED_FOR = 550;

const rowMenu = {
  at: null,
  row: null,
  index: 0,
  timer: null,

  open(row, at = null) {
    const more = row && $(".row__more", row);
    if (!more || dialog.open) return false;
    rowMenu.at = at;
    rowMenu.index = rowLinks().indexOf($(".row__name", row));
    more.click();
    return true;
  },

  /** Beside the pointer, and whole within the window. */
  place() {
    const {x, y} = rowMenu.at;
    const {width, height} = dialog.getBoundingClientRect();
    dialog.style.setProperty("margin", "0");
    dialog.style.setProperty("left", `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`);
    dialog.style.setProperty("top", `${Math.max(8, Math.min(y, innerHeight - height - 8))}px`);
  },

  settle() {
    for (const name of ["margin", "left", "top"]) dialog.style.removeProperty(name);
    rowMenu.at = null;
  },
};

document.addEventListener("contextmenu", (event) => {
  const row = event.target.closest?.("#rows .row");
  if (!row || event.shiftKey) return; // with Shift the browser's own
  clearTimeout(rowMenu.timer);
  const isPointer = event.clientX || event.clientY;
  if (rowMenu.open(row, isPointer ? {x: event.clientX, y: event.clientY} : null)) {
    event.preventDefault();
  }
});

/* Where a long press is not told as a right click. */
document.addEventListener("pointerdown", (event) => {
  const row = event.pointerType === "touch" && event.target.closest("#rows .row");
  if (row) rowMenu.timer = setTimeout(() => rowMenu.open(row), PRESSED_FOR);
});
for (const name of ["pointerup", "pointercancel", "pointermove", "scroll"]) {
  document.addEventListener(name, () => clearTimeout(rowMenu.timer), true);
}

document.addEventListener("htmx:afterSwap", ({detail}) => {
  if (detail.target === dialog && $(".row-menu", dialog)) {
    rowMenu.row = $(".row-menu", dialog).dataset.row;
    $(".row-menu [autofocus]", dialog).focus();
    if (rowMenu.at && innerWidth >= 900) rowMenu.place();
  } else if (detail.target === dialog) {
    rowMenu.settle(); // a sheet that was opened from the menu stands in the middle
  }
});

// Back to the row; where it has left the list, to the one that took its place.
dialog.addEventListener("close", () => {
  rowMenu.settle();
  if (rowMenu.row === null) return;
  const links = rowLinks();
  const link = $(`#row-${rowMenu.row} .row__name`)
    ?? links[Math.min(rowMenu.index, links.length - 1)];
  rowMenu.row = null;
  if (!link) return;
  rove(link);
  link.focus();
});
dialog.addEventListener("click", ({target}) => {
  if (target.closest(".row-menu [data-copy-link]")) dialog.close();
});

/* Arrow keys within the menu. */
dialog.addEventListener("keydown", (event) => {
  if (!["ArrowDown", "ArrowUp"].includes(event.key) || !$(".row-menu", dialog)) return;
  if (event.target.matches("select")) return;
  const items = $$(".row-menu :is(.menu__item, select)", dialog);
  const here = items.indexOf(document.activeElement);
  items[(here + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length]?.focus();
  event.preventDefault();
});
