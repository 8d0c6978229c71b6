/* Looking for words in the conversation: going to the hit, and the keys of the bar. */
"use strict";

function showHit() {
  $(".message--hit")?.scrollIntoView({block: "center"});
}

document.addEventListener("htmx:afterSettle", ({target, detail}) => {
  if (target.id !== "find" && detail.target?.id !== "find") return;
  showHit();
  if (document.activeElement === document.body) $("#find-words")?.focus();
});

document.addEventListener("keydown", (event) => {
  if (!event.target.closest?.("#find")) return;
  if (event.key === "Escape") {
    event.stopImmediatePropagation();
    $("#find-close").click();
    $("#ticket").focus({preventScroll: true});
  } else if (event.key === "Enter" && event.target.id === "find-words") {
    const to = $(event.shiftKey ? "#find-newer" : "#find-older");
    if (!to) return;
    event.preventDefault();
    to.click();
  }
});

showHit();
