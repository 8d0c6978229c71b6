/* What an SMS costs, while it is written. Mirrors messages/segments.py, whose tables
   come with the page; a test holds the two together. */
"use strict";

const meter = {
  /** The same text in GSM-7 where the language allows, as it will be sent. */
  reduce(text, alphabet) {
    const twins = new Map(Object.entries(alphabet.twins));
    const plain = [...text].map((char) => twins.get(char) ?? char).join("");
    return [...plain].map((char) => meter.reduced(char, alphabet)).join("");
  },

  reduced(char, {basic, extension}) {
    if (basic.includes(char) || extension.includes(char)) return char;
    const base = [...char.normalize("NFD")][0];
    return basic.includes(base) ? base : char;
  },

  /** {encoding, units, segments, room, culprit}, as `measure` in Python. */
  measure(text, {basic, extension}) {
    const chars = [...text];
    const culprit = chars.find((c) => !basic.includes(c) && !extension.includes(c));
    if (culprit === undefined) {
      const units = chars.map((c) => (extension.includes(c) ? 2 : 1));
      return meter.size("GSM-7", units, 160, 153, null);
    }
    return meter.size("UCS-2", chars.map((c) => c.length), 70, 67, culprit);
  },

  size(encoding, units, whole, part, culprit) {
    const total = units.reduce((sum, unit) => sum + unit, 0);
    if (total <= whole) {
      return {encoding, units: total, segments: units.length ? 1 : 0, room: whole, culprit};
    }
    let segments = 1;
    let room = part;
    for (const unit of units) {
      if (unit > room) {
        segments += 1;
        room = part;
      }
      room -= unit;
    }
    return {encoding, units: total, segments, room: segments * part, culprit};
  },
};
