/* Where a conversation opens: at what is new. From there a button leads to the latest, and
   says how much the contact wrote that is not in sight yet. */
"use strict";

const NEAR = 80; // px from the end, within which one is there

const jump = {
  waiting: false,

  /** Laid out in reverse: nought is the newest. */
  get isAtEnd() {
    return Math.abs($(".timeline")?.scrollTop ?? 0) < NEAR;
  },

  open() {
    const line = $("#first-new");
    const pane = $(".timeline");
    if (line && !location.hash && !$(".message--hit")
      && line.getBoundingClientRect().top < pane.getBoundingClientRect().top) {
      line.scrollIntoView({block: "start"});
    }
    jump.show();
  },

  show() {
    const pane = $(".timeline");
    if (!pane) return;
    const end = pane.getBoundingClientRect().bottom;
    const below = $$(".message--in", pane)
      .filter((one) => one.getBoundingClientRect().top > end - 8).length;
    $("#jump-count").textContent = below ? `(${below})` : "";
    $(".ticket__jump").hidden = jump.isAtEnd;
  },

  soon() {
    if (jump.waiting) return;
    jump.waiting = true;
    requestAnimationFrame(() => {
      jump.waiting = false;
      jump.show();
    });
  },
};

document.addEventListener("scroll", ({target}) => {
  if (target.matches?.(".timeline")) jump.soon();
}, true);

document.addEventListener("click", ({target}) => {
  if (!target.closest("#jump")) return;
  $(".timeline").scrollTop = 0;
  jump.show();
});

document.addEventListener("htmx:afterSwap", ({detail}) => {
  if (detail.target?.id === "ticket") jump.open();
});

jump.open();
