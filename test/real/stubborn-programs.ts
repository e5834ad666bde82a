/** Programs that do not want to go: what they leave behind has to be found and ended all the same. */

/** Says where it is, so that a test can tell that it has begun: `here NAME PID`. */
const here = (name: string) => `echo "here ${name} $$" >> "$EFFECTS/marks"`;

const child = (name: string, body: string) => `sh -c '${here(name).replaceAll("'", `'"'"'`)}; ${body}'`;
const forEver = "while :; do sleep 0.2; done";

/** A tree of processes, each out of reach in its own way; the first never ends and ignores TERM. */
const tree = `
${child("child", "exec sleep 1000")} &
setsid ${child("own session", "exec sleep 1000")} &
${child("ignores TERM", `trap "" TERM INT HUP; ${forEver}`)} &
setsid ${child("own session, ignores TERM", `trap "" TERM INT HUP; ${forEver}`)} &
( cd /; setsid ${child("daemon", `trap "" TERM INT HUP; ${forEver}`)} < /dev/null > /dev/null 2>&1 & )
`;

export const membersOfTree = 6;

export const stubbornPrograms: Record<string, string> = {
  "stubborn.sh": `trap "" TERM INT HUP\n${here("itself")}\n${tree}\n${forEver}\n`,
  // Ends by itself at once, and leaves the others behind.
  "leaves.sh": `${here("itself")}\n${tree}\nuntil [ "$(grep -c . "$EFFECTS/marks")" -ge ${membersOfTree} ]; do sleep 0.05; done\n`,
  // The first time it would take for ever; once somebody allows it, it comes to its end.
  "patient.sh": `echo "start $AIOS_RUN_ID $AIOS_ATTEMPT" >> "$EFFECTS/patient"
until [ -e "$EFFECTS/enough" ]; do sleep 0.1; done; echo "end $AIOS_RUN_ID" >> "$EFFECTS/patient"`,
};
