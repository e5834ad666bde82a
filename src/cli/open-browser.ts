/** Opens the person's own browser, where there is one to be seen. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";

type Environment = Record<string, string | undefined>;

export interface Place {
  environment: Environment;
  /** Whether somebody reads what is printed. */
  isTerminal: boolean;
  platform: NodeJS.Platform;
  isContainer: boolean;
}

/** Never where nobody sits before it: in services, containers, build servers, over SSH. AIOS_OPEN decides otherwise. */
export function wantsBrowser({ environment, isTerminal, platform, isContainer }: Place): boolean {
  const wish = environment["AIOS_OPEN"]?.trim();
  if (wish === "1") return true;
  if (wish === "0" || !isTerminal || isContainer) return false;
  if (environment["CI"] || environment["SSH_CONNECTION"] || environment["SSH_TTY"]) return false;
  return platform === "darwin" || platform === "win32" || isDesktop(environment);
}

function isDesktop(environment: Environment): boolean {
  return Boolean(environment["DISPLAY"] || environment["WAYLAND_DISPLAY"] || environment["WSL_DISTRO_NAME"]);
}

/** The program that opens an address, by its arguments: no shell reads the address. */
export function openerFor(platform: NodeJS.Platform, environment: Environment): readonly [string, ...string[]] {
  if (platform === "darwin") return ["open"];
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"];
  return environment["WSL_DISTRO_NAME"] ? ["rundll32.exe", "url.dll,FileProtocolHandler"] : ["xdg-open"];
}

export function isInContainer(): boolean {
  return existsSync("/.dockerenv") || existsSync("/run/.containerenv");
}

/** Whether it worked is for the person to see: the address was printed, too. */
export function openBrowser(address: string): void {
  const [command, ...args] = openerFor(process.platform, process.env);
  const opener = spawn(command, [...args, address], { stdio: "ignore", detached: true });
  opener.on("error", () => {}); // no such program here
  opener.unref();
}
