/* Two notes and a notification: what a browser does when the desk has news for her. */
"use strict";

const NOTES = [[880, 0], [1175, 0.14]]; // hertz, and seconds from the first
const RINGS_FOR = 0.5;
const LOUDEST = 0.2;

const chime = {
  context: null,

  /** Browsers are mute until somebody presses something on the page. */
  wake() {
    if (!window.AudioContext) return;
    chime.context ??= new AudioContext();
    if (chime.context.state === "suspended") chime.context.resume().catch(() => {});
  },

  /** Whether it could be heard. */
  play() {
    chime.wake();
    if (chime.context?.state === "closed" || !chime.context) return false;
    for (const [pitch, after] of NOTES) chime.note(pitch, chime.context.currentTime + after);
    return true;
  },

  note(pitch, at) {
    const tone = new OscillatorNode(chime.context, {frequency: pitch});
    const volume = new GainNode(chime.context, {gain: 0});
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(LOUDEST, at + 0.01);
    volume.gain.exponentialRampToValueAtTime(0.001, at + RINGS_FOR);
    tone.connect(volume).connect(chime.context.destination);
    tone.start(at);
    tone.stop(at + RINGS_FOR);
  },

  /** "granted", "denied", "default", or "none" where there are no notifications. */
  permission() {
    return window.Notification && isSecureContext ? Notification.permission : "none";
  },

  /** Show it and go where it leads when pressed; whether the browser could. */
  pop({title, body, tag, address}) {
    if (chime.permission() !== "granted") return false;
    try {
      const shown = new Notification(title, {body, tag, silent: true, lang: document.documentElement.lang});
      shown.addEventListener("click", () => {
        shown.close();
        window.focus();
        if (address) location.assign(address);
      });
      return true;
    } catch {
      return false; // phones have the name, and refuse to make one from a page
    }
  },
};
