/* What this browser may do, asked only when she presses the button for it. */
"use strict";

const here = document.getElementById("here");
const ask = document.getElementById("ask");
const tryIt = document.getElementById("try");

function showPermission(state = chime.permission()) {
  tryIt.hidden = false;
  ask.hidden = state !== "default";
  here.querySelectorAll("[data-permission]").forEach((line) => {
    line.hidden = line.dataset.permission !== state;
  });
}

async function askNow() {
  if (chime.permission() === "default") await Notification.requestPermission();
  showPermission();
}

ask.addEventListener("click", askNow);
document.querySelector("[name=desktop]").addEventListener("change", ({target}) => {
  if (target.checked) askNow();
});
tryIt.addEventListener("click", async () => {
  const heard = chime.play();
  here.querySelector("[data-tried]").hidden = !heard;
  await askNow();
  const looks = {title: here.dataset.trial, body: "#1042 · CHW-0417", tag: "trial"};
  if (chime.permission() === "granted" && !chime.pop(looks)) showPermission("none");
});

showPermission();
