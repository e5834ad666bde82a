/** Where in the page somebody wants to go who writes what is no wish for an automation. */
export interface Place {
  title: string;
  to: string;
}

const places: readonly (Place & { words: RegExp })[] = [
  {
    title: "Waiting for you",
    to: "/waiting",
    words: /\b(waiting|questions?|approve|review|fail(s|ed|ure)?|wrong|broken)\b/i,
  },
  {
    title: "History",
    to: "/history",
    words: /\b(history|undo|undone|take back|log|what happened|last night|yesterday)\b/i,
  },
  { title: "Automations", to: "/automations", words: /\b(automations?|run|turn (on|off)|stop|pause)\b/i },
  {
    title: "Phone and people",
    to: "/settings/people",
    words: /\b(phone|people|person|sign (in|out)|log ?in|users?|family)\b/i,
  },
  { title: "Alerts", to: "/settings/alerts", words: /\b(alerts?|notif\w+|telegram|e-?mail|slack)\b/i },
  { title: "Secrets", to: "/settings/secrets", words: /\b(secrets?|passwords?|keys?)\b/i },
  { title: "Computers", to: "/settings/devices", words: /\b(devices?|computers)\b/i },
  { title: "Backups", to: "/settings/backups", words: /\b(backups?|restore)\b/i },
  { title: "Settings", to: "/settings", words: /\b(settings?|preferences|options)\b/i },
];

export function placesFor(text: string): Place[] {
  return places.filter(({ words }) => words.test(text)).map(({ title, to }) => ({ title, to }));
}

/** Whether somebody writes what the red button does; it is nothing to search for. */
export function wantsStop(text: string): boolean {
  return /^\W*(stop|halt|pause)\W+(everything|all|aios|now)\b/i.test(text) || /^\W*(stop|halt)\W*$/i.test(text);
}
