/** A notification of the operating system, on the device itself. Best effort: where nobody looks it says so. */
import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { SendError, type Message, type Sending } from "./channel.ts";

const withinMilliseconds = 5_000;

export interface DesktopWorld {
  platform: NodeJS.Platform;
  environment: Readonly<Record<string, string | undefined>>;
}

interface Command {
  file: string;
  args: string[];
  /** Values go here where they must not be read as code. */
  environment?: Record<string, string>;
}

/** Null where there is a screen to show it on, else why not. */
export function desktopTrouble({ platform, environment }: DesktopWorld): string | null {
  if (environment["AIOS_DESKTOP"] === "off") return "Notifications on this computer are turned off (AIOS_DESKTOP=off).";
  if (platform === "darwin" || platform === "win32") return null;
  const hasSession = ["DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS"].some((name) => environment[name]);
  if (!hasSession)
    return "AIOS runs where there is no screen, such as a server or a container. Set up another way to be told.";
  if (isOnPath("notify-send", environment["PATH"] ?? "")) return null;
  return "This computer cannot show notifications yet: it lacks notify-send. Install the package libnotify-bin.";
}

export async function sendDesktop({ message, signal }: Sending, world: DesktopWorld): Promise<void> {
  const trouble = desktopTrouble(world);
  if (trouble !== null) throw new SendError(trouble, { retryable: false });
  const { file, args, environment = {} } = commandFor(message, world.platform);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const options = {
    ...{
      timeout: withinMilliseconds,
      killSignal: "SIGKILL" as const,
      windowsHide: true,
      env: { ...world.environment, ...environment },
    },
    ...(signal ? { signal } : {}),
  };
  execFile(file, args, options, (error, _, stderr) => {
    if (error === null) resolve();
    else
      reject(
        new SendError(`This computer did not show it: ${stderr.trim().split("\n")[0] || error.message}`, {
          retryable: false,
          cause: error,
        }),
      );
  });
  return promise;
}

/** Only ever by argv or environment: what is shown may hold anything. */
function commandFor({ title, text, tone }: Message, platform: NodeJS.Platform): Command {
  if (platform === "darwin")
    return { file: "osascript", args: [...appleScript.flatMap((line) => ["-e", line]), title, text] };
  if (platform === "win32") {
    const args = ["-NoProfile", "-NonInteractive", "-Command", powerShell];
    return { file: "powershell.exe", args, environment: { AIOS_TITLE: title, AIOS_TEXT: text } };
  }
  const urgency = tone === "bad" ? "critical" : "normal";
  return { file: "notify-send", args: ["--app-name=AIOS", `--urgency=${urgency}`, "--", title, withoutMarkup(text)] };
}

const appleScript = ["on run argv", "display notification (item 2 of argv) with title (item 1 of argv)", "end run"];

const powerShell = `
[Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime] | Out-Null
$xml = [Windows.UI.Notifications.ToastNotificationManager]::GetTemplateContent([Windows.UI.Notifications.ToastTemplateType]::ToastText02)
$texts = $xml.GetElementsByTagName("text")
$texts.Item(0).AppendChild($xml.CreateTextNode($env:AIOS_TITLE)) | Out-Null
$texts.Item(1).AppendChild($xml.CreateTextNode($env:AIOS_TEXT)) | Out-Null
$id = "{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\\WindowsPowerShell\\v1.0\\powershell.exe"
[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier($id).Show([Windows.UI.Notifications.ToastNotification]::new($xml))
`;

/** The body of a notification on Linux is a little HTML. https://specifications.freedesktop.org/notification-spec/latest/markup.html */
function withoutMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function isOnPath(command: string, path: string): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
